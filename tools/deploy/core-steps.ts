import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, ok } from '#shared/result.ts';
import type { Aws } from './aws.ts';
import { isNotFound } from './aws.ts';
import { readCoreOutputs } from './core-outputs.ts';
import { hashFiles } from './hash-files.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import type { Step } from './run-steps.ts';
import type { StepContext } from './step-context.ts';
import { runOrExplain, runScript } from './step-context.ts';

/** What of the repository decides what the stacks are. */
const CORE_FILES = [
  'dist/functions',
  'core-aws/infra',
  'core-aws/tables.ts',
  'core-aws/function-definitions.ts',
  'cdk.json',
];
/** Of a line of `cdk deploy --progress events` that is worth showing. */
const CDK_LINE = /✅|deploying|_COMPLETE \| AWS::CloudFormation::Stack|_FAILED|no changes/;

/** The arguments of `cdk` that say what is deployed: the same for synth, deploy and destroy. */
export function cdkSettings(
  { stage, settings }: Pick<Options, 'stage' | 'settings'>,
  region: string,
): readonly string[] {
  return Object.entries({ ...settings, stage, region }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** AWS's side: the functions bundled, the model's key kept, the stacks deployed. */
export function createCoreSteps({ options, world, aws, accountId }: StepContext): readonly Step[] {
  const { settings } = options;
  const { region } = aws;
  const names = namesOf(options.stage);
  const { root, env, run } = world;

  const bundle: Step = {
    name: 'bundle',
    title: 'Bundle the functions',
    run: (_results, progress) => runScript(run, 'tools/bundle-functions.ts', progress),
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
        const ran = await runOrExplain(run, {
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

  return [bundle, geminiKey, core];
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
