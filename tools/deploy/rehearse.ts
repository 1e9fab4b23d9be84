import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdkSettings } from './core-steps.ts';
import { lastLines } from './explain-failure.ts';
import type { Options } from './parse-options.ts';
import { namesOf } from './parse-options.ts';
import type { Program } from './program.ts';
import type { World } from './world.ts';

export interface Rehearsed {
  readonly title: string;
  /** Undefined: it went well. */
  readonly problem?: string;
}

/** Where nothing says another region, for a synthesis that is thrown away. */
const ANY_REGION = 'eu-central-1';

/** All of a deployment that needs no account, on this machine alone: what it makes is what would be uploaded. */
export async function rehearse(
  options: Options,
  region: string | undefined,
  { run, say, nowMs, signal }: Pick<World, 'run' | 'say' | 'nowMs' | 'signal'>,
): Promise<readonly Rehearsed[]> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewise-rehearsal-'));
  const synth = ['synth', '--quiet', '--all', '--output', join(folder, 'cdk.out')];
  const vars = ['CORE_API_URL', 'CHAT_URL', 'DOCUMENTS_URL', 'COGNITO_ISSUER', 'COGNITO_JWKS_URL'];
  const programs: readonly (readonly [title: string, program: Program])[] = [
    ['bundle the functions', { name: 'node', args: ['tools/bundle-functions.ts'] }],
    [
      'synthesise the stacks',
      {
        name: 'cdk',
        args: [...synth, ...cdkSettings(options, region ?? ANY_REGION)],
        // Without these the CDK looks for an account, which takes it many seconds where there is none.
        env: { AWS_REGION: region ?? ANY_REGION, AWS_EC2_METADATA_DISABLED: 'true' },
      },
    ],
    ['build dashboard and widget', { name: 'node', args: ['tools/build.ts'] }],
    [
      'bundle the Worker',
      {
        name: 'wrangler',
        args: [
          'deploy',
          '--dry-run',
          '--config',
          'wrangler.toml',
          '--name',
          namesOf(options.stage).worker,
          '--outdir',
          join(folder, 'worker'),
          ...vars.flatMap((name) => ['--var', `${name}:https://example.com`]),
        ],
      },
    ],
  ];
  const rehearsed: Rehearsed[] = [];
  try {
    for (const [title, program] of programs) {
      if (signal.aborted) break;
      const startedAtMs = nowMs();
      const { code, output } = await run(program);
      const seconds = ((nowMs() - startedAtMs) / 1000).toFixed(1);
      say(`  ${code === 0 ? 'ok     ' : 'FAILED '} ${title}, ${seconds} s`);
      rehearsed.push(code === 0 ? { title } : { title, problem: lastLines(output) });
      // What comes after stands on it.
      if (code !== 0) break;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rehearsed;
}
