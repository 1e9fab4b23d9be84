import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deploy, statePath } from '../../../tools/deploy/deploy-command.ts';
import { destroy } from '../../../tools/deploy/destroy-command.ts';
import type { FakeDeployWorld } from '../../support/fake-deploy-world.ts';
import { createFakeDeployWorld, Killed } from '../../support/fake-deploy-world.ts';

const down = (fake: FakeDeployWorld, ...argv: string[]) => destroy(fake.options('destroy', ...argv), fake.world);
const text = (fake: FakeDeployWorld): string => fake.said.join('\n');

async function deployed(stage: 'dev' | 'prod' = 'dev'): Promise<FakeDeployWorld> {
  const fake = createFakeDeployWorld(stage === 'prod' ? 'edgewise-' : 'edgewise-dev-');
  expect((await deploy(fake.options('deploy', '--stage', stage), fake.world)).exitCode).toBe(0);
  fake.said.length = 0;
  return fake;
}
function withData(fake: FakeDeployWorld, prefix = 'edgewise-dev-'): FakeDeployWorld {
  const table = fake.aws.tables.get(`${prefix}Documents`);
  if (table) table.items = 1_001;
  fake.aws.buckets.set(`${prefix}documents-${fake.aws.id}-${fake.aws.region}`, [
    'bots/a & b/<1>.pdf',
    'bots/2.txt',
    'x',
  ]);
  fake.aws.buckets.set(`${prefix}access-log-${fake.aws.id}-${fake.aws.region}`, ['documents/log']);
  const pool = fake.aws.pools.get('eu-central-1_pool');
  if (pool) pool.users = 3;
  return fake;
}
function expectGone({ aws, worker, world }: FakeDeployWorld, stage = 'dev'): void {
  expect(worker.isThere).toBe(false);
  for (const what of [aws.stacks, aws.tables, aws.buckets, aws.pools, aws.users, aws.functions])
    expect(what.size).toBe(0);
  expect(aws.parameters.has(`/edgewise/${stage}/gemini-api-key`)).toBe(false);
  expect(existsSync(statePath(world.root, stage))).toBe(false);
}

describe('destroy', () => {
  test('takes an empty stage down', async () => {
    const fake = await deployed();
    expect((await down(fake)).exitCode).toBe(0);
    expectGone(fake);
  });

  test('takes an empty stage down although it is protected', async () => {
    const fake = await deployed('prod');
    expect((await down(fake, '--stage', 'prod')).exitCode).toBe(0);
    expectGone(fake, 'prod');
  });

  test('refuses while data would be lost, and lists it', async () => {
    const fake = withData(await deployed());
    for (const argv of [[], ['--yes'], ['--dry-run']]) {
      fake.said.length = 0;
      expect((await down(fake, ...argv)).exitCode).toBe(1);
      expect(text(fake)).toMatch(/edgewise-dev-Documents +1,000 or more items/);
      expect(text(fake)).toMatch(/documents-123456789012-eu-central-1 +3 files/);
      expect(text(fake)).toMatch(/eu-central-1_pool +3 owners/);
      expect(text(fake)).toContain('npm run destroy -- --stage dev --delete-data dev');
    }
    expect(fake.worker.isThere).toBe(true);
    expect(fake.aws.calls.filter((call) => /Delete|Update/.test(call))).toEqual([]);
  });

  test.each([
    [
      'a table',
      (fake: FakeDeployWorld) => Object.assign(fake.aws.tables.get('edgewise-dev-Usage') ?? {}, { items: 1 }),
    ],
    [
      'the bucket',
      (fake: FakeDeployWorld) => fake.aws.buckets.set('edgewise-dev-documents-123456789012-eu-central-1', ['k']),
    ],
    [
      'the user pool',
      (fake: FakeDeployWorld) => Object.assign(fake.aws.pools.get('eu-central-1_pool') ?? {}, { users: 1 }),
    ],
  ])('refuses for a single thing in %s', async (_what, add) => {
    const fake = await deployed();
    add(fake);
    expect((await down(fake, '--yes')).exitCode).toBe(1);
    expect(fake.worker.isThere).toBe(true);
  });

  test('does not refuse for the access log alone', async () => {
    const fake = await deployed();
    fake.aws.buckets.set('edgewise-dev-access-log-123456789012-eu-central-1', ['documents/log']);
    expect((await down(fake)).exitCode).toBe(0);
    expectGone(fake);
  });

  test('believes only the name of the same stage', async () => {
    const fake = withData(await deployed());
    expect((await down(fake, '--delete-data', 'prod')).exitCode).toBe(1);
    expect((await down(fake, '--delete-data', 'yes')).exitCode).toBe(1);
    expect(fake.aws.tables.size).toBe(6);
    expect((await down(fake, '--delete-data', 'dev')).exitCode).toBe(0);
    expectGone(fake);
  });

  test('asks even then', async () => {
    const fake = withData(await deployed());
    fake.answers.confirm = false;
    expect((await down(fake, '--delete-data', 'dev')).exitCode).toBe(1);
    fake.answers.confirm = undefined;
    expect((await down(fake, '--delete-data', 'dev')).exitCode).toBe(1);
    expect(fake.worker.isThere).toBe(true);
    expect(fake.aws.tables.size).toBe(6);
  });

  test('a dry run with the flag shows and keeps everything', async () => {
    const fake = withData(await deployed('prod'), 'edgewise-');
    expect((await down(fake, '--stage', 'prod', '--delete-data', 'prod', '--dry-run')).exitCode).toBe(0);
    expect(text(fake)).toContain('Nothing was changed');
    expect(fake.aws.stacks.size).toBe(3);
  });

  test('killed before or after any effect, it finishes when run again', async () => {
    let died = 0;
    for (const when of ['before', 'after'] as const) {
      for (let left = 1; ; left += 1) {
        const fake = withData(await deployed('prod'), 'edgewise-');
        fake.kill = { left, when };
        const asked = fake.options('destroy', '--stage', 'prod', '--delete-data', 'prod', '--yes');
        const outcome = await destroy(asked, fake.world).catch((thrown: unknown) => {
          if (!(thrown instanceof Killed)) throw thrown;
          return undefined;
        });
        if (outcome?.exitCode === 0) break;
        died += 1;
        expect((await destroy(asked, fake.restart())).exitCode, `effect ${left}, ${when}`).toBe(0);
        expectGone(fake, 'prod');
      }
    }
    expect(died).toBeGreaterThan(30);
  });

  test('run on nothing finds nothing to lose', async () => {
    const fake = await deployed();
    await down(fake);
    expect((await down(fake)).exitCode).toBe(0);
  });

  test('takes the stacks of options along that today’s settings do not name', async () => {
    const fake = await deployed();
    for (const part of ['options', 'reporting']) {
      fake.aws.stacks.set(`edgewise-dev-${part}`, { outputs: {}, isProtected: false });
    }
    expect((await down(fake)).exitCode).toBe(0);
    expectGone(fake);
  });

  test('says what to do when a stack will not go', async () => {
    const fake = await deployed();
    const { deleteStack } = fake.aws;
    fake.aws.deleteStack = () => {
      throw new Error('Cannot delete protected DB Instance');
    };
    expect((await down(fake)).exitCode).toBe(1);
    expect(text(fake)).toMatch(/DELETE_FAILED: Cannot delete protected/);
    expect(text(fake)).toMatch(/What to do: Something in this stack .*\nThen go on: npm run destroy -- --stage dev/);
    fake.aws.deleteStack = deleteStack;
    expect((await down(fake)).exitCode).toBe(0);
    expectGone(fake);
  });
});
