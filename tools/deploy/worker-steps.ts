import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok } from '#shared/result.ts';
import type { CoreOutputs } from './core-outputs.ts';
import { ALTERNATE_VARS, workerVars } from './core-outputs.ts';
import { createEdgeKeys, keyMark } from './edge-keys.ts';
import { hashFiles } from './hash-files.ts';
import { namesOf } from './parse-options.ts';
import type { Step, StepResults } from './run-steps.ts';
import { smokeTest } from './smoke-test.ts';
import type { StepContext } from './step-context.ts';
import { runOrExplain, runScript } from './step-context.ts';

/** What of the repository decides what the Worker is. */
const WORKER_FILES = ['edge', 'shared', 'wrangler.toml', 'dist/site', 'package-lock.json'];
/** Marks versions of the Worker that `rollback` may go back to: those with secrets and vars, made by this command. */
export const WORKER_TAG = 'edgewise';
/** Says which key a version has: one with another key must not come back, because that key is deleted. */
export function versionMessage(stage: string, keyMark: string): string {
  return `edgewise ${stage}, key ${keyMark}`;
}

const asOutputs = (results: StepResults): CoreOutputs => {
  const { core } = results;
  if (core === undefined) throw new Error('the core comes before what uses it');
  return core;
};

/** Cloudflare's side: the Worker's secrets, its files, the Worker, and whether all of it works together. */
export function createWorkerSteps({ options, world, state, aws, accountId }: StepContext): readonly Step[] {
  const { stage } = options;
  const names = namesOf(stage);
  const { root, env, run } = world;

  const secrets: Step = {
    name: 'secrets',
    title: 'Give the Worker its secrets',
    inputs: async (results) => ({ user: asOutputs(results).EdgeUserName, worker: names.worker, accountId }),
    run: async (results) => {
      const keys = createEdgeKeys(aws, asOutputs(results).EdgeUserName);
      const key = await keys.create(state.get('secrets')?.result['key']);
      const ran = await runOrExplain(run, {
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
    run: (_results, progress) => runScript(run, 'tools/build.ts', progress),
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
        const ran = await runOrExplain(run, {
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

  return [secrets, site, worker, smoke, tidy];
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
