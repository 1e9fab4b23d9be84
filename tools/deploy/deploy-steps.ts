import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok } from '#shared/result.ts';
import type { Result } from '#shared/result.ts';
import type { Aws } from './aws.ts';
import { AwsError, isNotFound } from './aws.ts';
import { ALTERNATE_VARS, readCoreOutputs, workerVars } from './core-outputs.ts';
import type { CoreOutputs } from './core-outputs.ts';
import type { DeployState } from './deploy-state.ts';
import { createEdgeKeys, keyMark } from './edge-keys.ts';
import { lastLines, nextFor } from './explain-failure.ts';
import { hashFiles } from './hash-files.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import type { Program } from './program.ts';
import type { Step, StepFailure, StepResults } from './run-steps.ts';
import { smokeTest } from './smoke-test.ts';
import type { World } from './world.ts';

/** What of the repository decides what the stacks and the Worker are. */
const CORE_FILES = [
  'dist/functions',
  'core-aws/infra',
  'core-aws/tables.ts',
  'core-aws/function-definitions.ts',
  'cdk.json',
];
const WORKER_FILES = ['edge', 'shared', 'wrangler.toml', 'dist/site', 'package-lock.json'];
/** Marks versions of the Worker that `rollback` may go back to: those with secrets and vars, made by this command. */
export const WORKER_TAG = 'edgewise';
/** Says which key a version has: one with another key must not come back, because that key is deleted. */
export function versionMessage(stage: string, keyMark: string): string {
  return `edgewise ${stage}, key ${keyMark}`;
}
/** Of a line of `cdk deploy --progress events` that is worth showing. */
const CDK_LINE = /✅|deploying|_COMPLETE \| AWS::CloudFormation::Stack|_FAILED|no changes/;

type Outcome = Result<Readonly<Record<string, string>>, StepFailure>;

const asOutputs = (results: StepResults): CoreOutputs => {
  const { core } = results;
  if (core === undefined) throw new Error('the core comes before what uses it');
  return core;
};

/** The arguments of `cdk` that say what is deployed: the same for synth, deploy and destroy. */
export function cdkSettings(
  { stage, settings }: Pick<Options, 'stage' | 'settings'>,
  region: string,
): readonly string[] {
  return Object.entries({ ...settings, stage, region }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * From the confirmed plan to the tested product. Secrets take two ways only: the model's key in the body of a signed
 * request to Parameter Store, the edge's through the standard input of wrangler.
 */
export function createDeploySteps({
  options,
  world,
  state,
  aws,
  accountId,
}: {
  readonly options: Options;
  readonly world: World;
  readonly state: DeployState;
  readonly aws: Aws;
  readonly accountId: string;
}): readonly Step[] {
  const { stage, settings } = options;
  const { region } = aws;
  const names = namesOf(stage);
  const { root, env } = world;

  async function runOrExplain(program: Program): Promise<Result<string, StepFailure>> {
    const { code, stdout, output } = await world.run(program);
    return code === 0 ? ok(stdout) : err({ what: lastLines(output), next: nextFor(output) });
  }
  const tool = async (script: string, progress: (text: string) => void): Promise<Outcome> => {
    const ran = await runOrExplain({ name: 'node', args: [script], onLine: progress });
    return ran.ok ? ok({}) : ran;
  };

  const bundle: Step = {
    name: 'bundle',
    title: 'Bundle the functions',
    run: (_results, progress) => tool('tools/bundle-functions.ts', progress),
  };

  const geminiKey: Step = {
    name: 'gemini-key',
    title: 'Keep the Gemini key in Parameter Store',
    run: async (_results, progress) => {
      const key = env['GEMINI_API_KEY'];
      const { geminiParameter: Name } = names;
      if (!key) {
        progress('GEMINI_API_KEY is not set; the key that is there stays');
        return ok({});
      }
      const kept = await readParameter(aws, Name);
      if (kept === key) progress('the same key is there');
      else await aws.json('ssm', 'PutParameter', { Name, Value: key, Type: 'SecureString', Overwrite: true });
      return ok({});
    },
  };

  const core: Step = {
    name: 'core',
    title: 'Deploy the stacks to AWS (10 minutes the first time)',
    inputs: async () => ({ files: await hashFiles(root, CORE_FILES), settings, region, accountId }),
    run: async (_results, progress) => {
      const folder = await mkdtemp(join(tmpdir(), 'edgewise-deploy-'));
      const outputsFile = join(folder, 'outputs.json');
      try {
        const ran = await runOrExplain({
          name: 'cdk',
          args: [
            'deploy',
            '--all',
            '--require-approval',
            'never',
            '--progress',
            'events',
            '--outputs-file',
            outputsFile,
            ...cdkSettings(options, region),
          ],
          env: { AWS_REGION: region },
          onLine: (line) => {
            if (CDK_LINE.test(line)) progress(line.trim());
          },
        });
        if (!ran.ok) return ran;
        const outputs = readCoreOutputs(await readFile(outputsFile, 'utf8').catch(() => ''), names.prefix);
        return outputs.ok
          ? outputs
          : err({ what: outputs.error, next: 'Run it with --fresh, which deploys the stacks again.' });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };

  const secrets: Step = {
    name: 'secrets',
    title: 'Give the Worker its secrets',
    inputs: async (results) => ({ user: asOutputs(results).EdgeUserName, worker: names.worker, accountId }),
    run: async (results) => {
      const keys = createEdgeKeys(aws, asOutputs(results).EdgeUserName);
      const key = await keys.create(state.get('secrets')?.result['key']);
      const ran = await runOrExplain({
        name: 'wrangler',
        args: ['secret', 'bulk', '--config', 'wrangler.toml', '--name', names.worker],
        stdin: JSON.stringify({
          AWS_ACCESS_KEY_ID: key.accessKeyId,
          AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
          SESSION_SECRET: Buffer.from(world.randomBytes(48)).toString('base64url'),
        }),
      });
      if (!ran.ok) {
        await keys.remove(key.accessKeyId);
        return ran;
      }
      return ok({ key: keyMark(key.accessKeyId) });
    },
  };

  const site: Step = {
    name: 'site',
    title: 'Build dashboard and widget',
    run: (_results, progress) => tool('tools/build.ts', progress),
  };

  const alternate = Object.fromEntries(
    ALTERNATE_VARS.map((name): [string, string] => [name, env[name] ?? '']).filter(([, value]) => value !== ''),
  );
  const varsOf = (results: StepResults): Readonly<Record<string, string>> => ({
    ...workerVars(asOutputs(results)),
    ...alternate,
  });

  const worker: Step = {
    name: 'worker',
    title: 'Deploy the Worker to Cloudflare',
    inputs: async (results) => ({
      files: await hashFiles(root, WORKER_FILES),
      vars: varsOf(results),
      worker: names.worker,
      secrets: results['secrets'],
    }),
    run: async (results) => {
      const folder = await mkdtemp(join(tmpdir(), 'edgewise-deploy-'));
      const outputFile = join(folder, 'wrangler.ndjson');
      try {
        const ran = await runOrExplain({
          name: 'wrangler',
          args: [
            'deploy',
            '--config',
            'wrangler.toml',
            '--name',
            names.worker,
            '--tag',
            WORKER_TAG,
            '--message',
            versionMessage(stage, results['secrets']?.['key'] ?? ''),
            ...Object.entries(varsOf(results)).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
          ],
          env: { WRANGLER_OUTPUT_FILE_PATH: outputFile },
        });
        if (!ran.ok) return ran;
        const url = env['EDGE_URL'] ?? readWorkerUrl(await readFile(outputFile, 'utf8').catch(() => ''));
        return url === undefined
          ? err({
              what: 'wrangler deployed the Worker and named no address for it.',
              next: 'Give the Worker a route or a workers.dev address in Cloudflare, and its address as EDGE_URL.',
            })
          : ok({ url });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };

  const smoke: Step = {
    name: 'smoke',
    title: 'Try it: health, accounts, questions',
    run: async (results, progress) => {
      const problems = await smokeTest(results['worker']?.['url'] ?? '', world, progress);
      return problems.length === 0
        ? ok({})
        : err({
            what: problems.map(({ what, problem }) => `${what}: ${problem}`).join('\n'),
            next: `See docs/operate.md for what each means. To go back meanwhile: npm run rollback -- --stage ${stage}`,
          });
    },
  };

  const tidy: Step = {
    name: 'tidy',
    title: 'Delete keys the Worker no longer has',
    run: async (results) => {
      const kept = results['secrets']?.['key'];
      if (kept !== undefined) await createEdgeKeys(aws, asOutputs(results).EdgeUserName).removeOthers(kept);
      return ok({});
    },
  };

  return [bundle, geminiKey, core, secrets, site, worker, smoke, tidy].map(explainRefusals);
}

/** What AWS refuses inside a step is a failure of that step, with what to do. */
function explainRefusals(step: Step): Step {
  return {
    ...step,
    async run(results, progress) {
      try {
        return await step.run(results, progress);
      } catch (thrown) {
        if (!(thrown instanceof AwsError)) throw thrown;
        return err({ what: lastLines(thrown.message), next: nextFor(thrown.message) });
      }
    },
  };
}

async function readParameter(aws: Aws, name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await aws.json('ssm', 'GetParameter', { Name: name, WithDecryption: true });
    const value: unknown = (Parameter as { readonly Value?: unknown } | undefined)?.Value;
    return typeof value === 'string' ? value : undefined;
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

/** The first address in wrangler's output file (one JSON object a line), custom domains before workers.dev. */
export function readWorkerUrl(ndjson: string): string | undefined {
  const targets = ndjson
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const entry = JSON.parse(line) as { readonly type?: unknown; readonly targets?: readonly unknown[] };
      return entry.type === 'deploy' ? (entry.targets ?? []) : [];
    })
    .filter((target): target is string => typeof target === 'string' && !target.includes('*'))
    .map((target) => target.split(' ')[0] ?? '')
    .map((target) => (target.startsWith('https://') ? target : `https://${target}`));
  return targets.find((target) => !target.endsWith('.workers.dev')) ?? targets[0];
}
