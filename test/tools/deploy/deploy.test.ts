import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy, statePath } from '../../../tools/deploy/deploy-command.ts';
import type { FakeDeployWorld } from '../../support/fake-deploy-world.ts';
import { createFakeDeployWorld, GEMINI_KEY, Killed, WORKER_URL } from '../../support/fake-deploy-world.ts';
import { DEPLOYER } from '../../support/fake-aws-account.ts';

const STEPS = 8;
const run = (fake: FakeDeployWorld, ...argv: string[]) => deploy(fake.options('deploy', ...argv), fake.world);
const text = (fake: FakeDeployWorld): string => fake.said.join('\n');
const changed = (fake: FakeDeployWorld): boolean =>
  fake.programs.some((line) => /^(cdk deploy|wrangler (deploy|secret))/.test(line) && !line.includes('--dry-run'));
/** What must be true after any deployment that says it is done. */
function expectRunning(fake: FakeDeployWorld): void {
  const keys = fake.aws.users.get('edgewise-dev-edge');
  expect([...(keys ?? [])]).toHaveLength(1);
  const serving = fake.worker.versions.findLast(({ id }) => id === fake.worker.deployed.at(-1));
  expect([...(keys?.keys() ?? [])][0]).toBe(serving?.secrets['AWS_ACCESS_KEY_ID']);
  expect(serving?.vars['CHAT_URL']).toBe('https://chat.example/');
  expect(fake.aws.parameters.get('/edgewise/dev/gemini-api-key')).toBe(GEMINI_KEY);
}

describe('a deployment', () => {
  test('goes from checks to addresses and snippet', async () => {
    const fake = createFakeDeployWorld();
    const { exitCode, report } = await run(fake);
    expect(exitCode).toBe(0);
    expectRunning(fake);
    expect(text(fake)).toContain(`dashboard    ${WORKER_URL}`);
    expect(report).toMatchObject({
      url: WORKER_URL,
      snippet: `<script src="${WORKER_URL}/widget.js" data-bot="BOT_ID" async></script>`,
    });
    for (let at = 1; at <= STEPS; at += 1) expect(text(fake)).toContain(`[${at}/${STEPS}]`);
  });

  test('gives the CDK and wrangler the stage, its settings and the addresses', async () => {
    const fake = createFakeDeployWorld();
    fake.env['CORE_ALTERNATE_PERCENT'] = '10';
    expect((await run(fake, '-c', 'waf=true')).exitCode).toBe(0);
    expect(text(fake)).toContain('about 17 US dollars a month');
    expect(fake.programs.find((line) => line.startsWith('cdk deploy'))).toMatch(
      /-c waf=true -c stage=dev -c region=eu-central-1$/,
    );
    const worker = fake.programs.find((line) => line.startsWith('wrangler deploy')) ?? '';
    expect(worker).toContain('--name edgewise-edge-dev');
    expect(worker).toContain('--var CORE_API_URL:https://api.example');
    expect(worker).toContain('--var CORE_ALTERNATE_PERCENT:10');
  });

  test('asks before it changes anything, and takes no for an answer', async () => {
    const fake = createFakeDeployWorld();
    fake.answers.confirm = false;
    expect((await run(fake)).exitCode).toBe(1);
    expect(changed(fake)).toBe(false);
    fake.answers.confirm = undefined;
    expect((await run(fake)).exitCode).toBe(1);
    expect(changed(fake)).toBe(false);
    expect((await run(fake, '--yes')).exitCode).toBe(0);
  });

  test('done a second time skips what has not changed, and keeps the Worker’s key', async () => {
    const fake = createFakeDeployWorld();
    await run(fake);
    const key = fake.worker.secrets['AWS_ACCESS_KEY_ID'];
    fake.programs.length = 0;
    expect((await run(fake)).exitCode).toBe(0);
    expect(changed(fake)).toBe(false);
    expect(fake.worker.secrets['AWS_ACCESS_KEY_ID']).toBe(key);
    expectRunning(fake);
  });

  test('after a change does what depends on it, and no more', async () => {
    const fake = createFakeDeployWorld();
    await run(fake);
    fake.programs.length = 0;
    writeFileSync(join(fake.world.root, 'edge/worker.ts'), 'two');
    expect((await run(fake)).exitCode).toBe(0);
    expect(fake.programs.filter((line) => /^(cdk|wrangler (deploy|secret))/.test(line))).toEqual([
      expect.stringMatching(/^wrangler deploy /),
    ]);
  });

  test('with --fresh does everything again, with new secrets', async () => {
    const fake = createFakeDeployWorld();
    await run(fake);
    const key = fake.worker.secrets['AWS_ACCESS_KEY_ID'];
    expect((await run(fake, '--fresh')).exitCode).toBe(0);
    expect(fake.worker.secrets['AWS_ACCESS_KEY_ID']).not.toBe(key);
    expectRunning(fake);
  });

  test('keeps every secret out of arguments, words, reports and files', async () => {
    const fake = createFakeDeployWorld();
    const { report } = await run(fake);
    fake.failing.set('wrangler secret', `Error with ${GEMINI_KEY.padEnd(39, 'x')} and AKIAEDGECANARY000001`);
    const failed = await run(fake, '--fresh');
    expect(failed.exitCode).toBe(1);
    const secrets = [
      GEMINI_KEY,
      DEPLOYER.accessKeyId,
      DEPLOYER.secretAccessKey,
      'edge-secret-canary',
      'AKIAEDGECANARY',
      fake.worker.secrets['SESSION_SECRET'] ?? 'none',
    ];
    const { root } = fake.world;
    const files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(existsSync(statePath(root, 'dev'))).toBe(true);
    const seen = [text(fake), ...fake.programs, ...files, JSON.stringify(report), JSON.stringify(failed.report)].join(
      '\n',
    );
    for (const secret of secrets) expect(seen).not.toContain(secret);
    // They did go somewhere: through the standard input.
    expect(fake.stdins.join('\n')).toContain('edge-secret-canary-1');
  });
});

describe('what is missing', () => {
  test('is told all at once, with what to do, and nothing is changed', async () => {
    const fake = createFakeDeployWorld();
    Object.assign(fake.answers, { credentials: false, region: undefined });
    fake.cloudflare.isSignedIn = false;
    delete fake.env['GEMINI_API_KEY'];
    expect((await run(fake)).exitCode).toBe(1);
    for (const name of ['AWS credentials', 'AWS region', 'Cloudflare sign-in', 'Gemini key']) {
      expect(text(fake)).toMatch(new RegExp(`MISSING ${name}.*\\n +-> .+`));
    }
    expect(text(fake)).toMatch(/\? +CDK bootstrap/);
    expect(changed(fake)).toBe(false);
    expect(fake.aws.calls).toEqual([]);
  });

  test.each([
    [undefined, /MISSING CDK bootstrap +not there\n.*npx cdk bootstrap aws:\/\/123456789012\/eu-central-1/],
    ['5', /MISSING CDK bootstrap +version 5, too old/],
    ['6', /ok +CDK bootstrap +version 6/],
  ])('a bootstrap of version %s', async (version, expected) => {
    const fake = createFakeDeployWorld();
    if (version === undefined) fake.aws.parameters.delete('/cdk-bootstrap/hnb659fds/version');
    else fake.aws.parameters.set('/cdk-bootstrap/hnb659fds/version', version);
    expect((await run(fake)).exitCode).toBe(version === '6' ? 0 : 1);
    expect(text(fake)).toMatch(expected);
  });

  test('keys that AWS does not accept', async () => {
    const fake = createFakeDeployWorld();
    fake.aws.refuse.set('sts GetCallerIdentity', [403, 'ExpiredToken', 'The security token has expired']);
    expect((await run(fake)).exitCode).toBe(1);
    expect(text(fake)).toMatch(/MISSING AWS credentials +refused \(ExpiredToken\)\n.*Sign in again/);
  });

  test('a Gemini key is not missing once Parameter Store has one', async () => {
    const fake = createFakeDeployWorld();
    await run(fake);
    delete fake.env['GEMINI_API_KEY'];
    expect((await run(fake)).exitCode).toBe(0);
    expectRunning(fake);
  });
});

describe('a step that fails', () => {
  test.each([
    ['node tools/bundle-functions.ts', 'Bundle the functions', 'esbuild says no'],
    ['cdk deploy', 'Deploy the stacks', 'Stack is in UPDATE_ROLLBACK_IN_PROGRESS state and can not be updated'],
    ['wrangler secret', 'Give the Worker its secrets', 'Authentication error [code: 10000]'],
    ['node tools/build.ts', 'Build dashboard', 'vite says no'],
    ['wrangler deploy', 'Deploy the Worker', 'You need to register a workers.dev subdomain before'],
  ])('%s says what to do and how to go on, and the next run finishes', async (program, title, output) => {
    const fake = createFakeDeployWorld();
    fake.failing.set(program, `${output}\n    at Object.run (/x/y.js:1:2)`);
    expect((await run(fake)).exitCode).toBe(1);
    expect(text(fake)).toContain(title);
    expect(text(fake)).toContain(output);
    expect(text(fake)).toMatch(/What to do: .+\nThen go on: npm run deploy -- --stage dev/);
    expect(text(fake)).not.toContain('at Object.run');
    fake.failing.clear();
    expect((await run(fake)).exitCode).toBe(0);
    expectRunning(fake);
  });

  test.each(['ssm PutParameter', 'iam CreateAccessKey', 'iam ListAccessKeys', 'iam DeleteAccessKey'])(
    '%s refused by AWS is one too',
    async (call) => {
      const fake = createFakeDeployWorld();
      // A key the Worker does not have, so that there is one to delete.
      await run(fake);
      fake.aws.users.get('edgewise-dev-edge')?.set('AKIASTRAY', 'stray');
      fake.aws.parameters.delete('/edgewise/dev/gemini-api-key');
      fake.aws.refuse.set(call, [403, 'AccessDenied', 'User is not authorized to perform this']);
      expect((await run(fake, '--fresh')).exitCode).toBe(1);
      expect(text(fake)).toMatch(/What to do: These credentials may not do this/);
      fake.aws.refuse.clear();
      expect((await run(fake)).exitCode).toBe(0);
      expectRunning(fake);
    },
  );

  test('a Worker that does not answer as it should is told, with the way back', async () => {
    const fake = createFakeDeployWorld();
    const world = { ...fake.world, fetch: async () => new Response('<html>', { status: 502 }) };
    expect((await deploy(fake.options('deploy'), world)).exitCode).toBe(1);
    expect(text(fake)).toMatch(/health.*answered 502/);
    expect(text(fake)).toContain('npm run rollback -- --stage dev');
  });

  test('stacks that do not say where they are', async () => {
    const fake = createFakeDeployWorld();
    const { run: real } = fake.world;
    const world = {
      ...fake.world,
      run: async (program: Parameters<typeof real>[0]) =>
        program.name === 'cdk' ? { code: 0, stdout: '', output: '' } : real(program),
    };
    expect((await deploy(fake.options('deploy'), world)).exitCode).toBe(1);
    expect(text(fake)).toContain('--fresh');
  });
});

describe('killed', () => {
  /** Dies at the n-th thing it does outside, before or after it was done; undefined when it did fewer. */
  async function dieAt(left: number, when: 'before' | 'after'): Promise<FakeDeployWorld | undefined> {
    const fake = createFakeDeployWorld();
    fake.kill = { left, when };
    const outcome = await run(fake).catch((thrown: unknown) => {
      if (!(thrown instanceof Killed)) throw thrown;
      return undefined;
    });
    return outcome?.exitCode === 0 ? undefined : fake;
  }

  test.each(['before', 'after'] as const)('%s any of its effects, it finishes when run again', async (when) => {
    let died = 0;
    for (let left = 1; ; left += 1) {
      const fake = await dieAt(left, when);
      if (fake === undefined) break;
      died += 1;
      expect((await deploy(fake.options('deploy'), fake.restart())).exitCode, `effect ${left}`).toBe(0);
      expectRunning(fake);
    }
    // The key in Parameter Store, stacks, edge key, secrets, Worker.
    expect(died).toBe(5);
  });

  test('twice while it gives out secrets, it finds room for a third key', async () => {
    const fake = (await dieAt(3, 'after')) ?? createFakeDeployWorld();
    fake.kill = { left: 1, when: 'after' };
    await deploy(fake.options('deploy'), fake.restart()).catch(() => undefined);
    expect(fake.aws.users.get('edgewise-dev-edge')?.size).toBe(2);
    expect((await deploy(fake.options('deploy'), fake.restart())).exitCode).toBe(0);
    expectRunning(fake);
  });

  test('by Ctrl-C, it says how to go on', async () => {
    const fake = createFakeDeployWorld();
    const { run: real } = fake.world;
    const world = {
      ...fake.world,
      run: async (program: Parameters<typeof real>[0]) => {
        if (program.name === 'cdk') fake.stop.abort();
        return program.name === 'cdk' ? { code: 130, stdout: '', output: '' } : real(program);
      },
    };
    expect((await deploy(fake.options('deploy'), world)).exitCode).toBe(130);
    expect(text(fake)).toContain('To go on: npm run deploy -- --stage dev');
    expect((await deploy(fake.options('deploy'), fake.restart())).exitCode).toBe(0);
    expectRunning(fake);
  });

  test('a torn state file counts as none', async () => {
    const fake = createFakeDeployWorld();
    await run(fake);
    writeFileSync(statePath(fake.world.root, 'dev'), '{"form": 1, "ste');
    expect((await run(fake)).exitCode).toBe(0);
    expectRunning(fake);
  });
});

describe('a rehearsal', () => {
  test('with everything there shows the plan, changes nothing and succeeds', async () => {
    const fake = createFakeDeployWorld();
    expect((await run(fake, '--dry-run')).exitCode).toBe(0);
    expect(changed(fake)).toBe(false);
    expect(fake.aws.calls.every((call) => / (Get|List)/.test(call))).toBe(true);
    expect(text(fake)).toContain('edgewise-dev-stateful');
    expect(existsSync(statePath(fake.world.root, 'dev'))).toBe(false);
  });

  test('tells a synthesis that fails, and fails', async () => {
    const fake = createFakeDeployWorld();
    fake.failing.set('cdk synth', 'the stacks are wrong');
    expect((await run(fake, '--dry-run')).exitCode).toBe(1);
    expect(text(fake)).toContain('the stacks are wrong');
  });
});
