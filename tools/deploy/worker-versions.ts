import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { WORKER_TAG } from './worker-steps.ts';
import { lastLines, nextFor } from './explain-failure.ts';
import type { RunProgram } from './program.ts';

/** As `wrangler versions list --json` writes them, as far as we read. */
interface Version {
  readonly id: string;
  readonly metadata: { readonly created_on: string };
  readonly annotations?: Readonly<Record<string, string>>;
}
interface Deployment {
  readonly created_on: string;
  readonly versions: readonly { readonly version_id: string; readonly percentage: number }[];
}

export interface WorkerMove {
  readonly from: string;
  readonly to: string;
  readonly toCreatedOn: string;
}

/**
 * Which version of the Worker serves now, and the one `deploy` made before it. A version carries its secrets, so one
 * with another AWS key than today's is no way back: that key is deleted. Errors: why there is no way back.
 */
export async function findPreviousWorker(run: RunProgram, worker: string): Promise<Result<WorkerMove, string>> {
  const list = async <T>(what: 'deployments' | 'versions'): Promise<Result<readonly T[], string>> => {
    const args = [what, 'list', '--json', '--config', 'wrangler.toml', '--name', worker];
    const { code, stdout, output } = await run({ name: 'wrangler', args });
    if (code !== 0) return err(`wrangler ${what} list failed:\n${lastLines(output)}\n${nextFor(output)}`);
    try {
      return ok(JSON.parse(stdout.slice(stdout.indexOf('['))) as readonly T[]);
    } catch {
      return err(`wrangler ${what} list printed something else than JSON:\n${lastLines(stdout)}`);
    }
  };
  const deployments = await list<Deployment>('deployments');
  if (!deployments.ok) return deployments;
  const versions = await list<Version>('versions');
  if (!versions.ok) return versions;

  const latest = deployments.value.toSorted((a, b) => a.created_on.localeCompare(b.created_on)).at(-1);
  const from = latest?.versions.toSorted((a, b) => b.percentage - a.percentage)[0]?.version_id;
  const current = versions.value.find(({ id }) => id === from);
  if (current === undefined) return err(`the Worker ${worker} has no version among its last ten that serves`);
  const earlier = versions.value
    .filter(({ annotations, metadata }) => {
      return annotations?.['workers/tag'] === WORKER_TAG && metadata.created_on < current.metadata.created_on;
    })
    .toSorted((a, b) => a.metadata.created_on.localeCompare(b.metadata.created_on))
    .at(-1);
  if (earlier === undefined) return err(`the Worker ${worker} has no earlier version made by npm run deploy`);
  const messageOf = ({ annotations }: Version): string | undefined => annotations?.['workers/message'];
  if (messageOf(earlier) !== messageOf(current)) {
    return err(
      `the earlier version of the Worker ${worker} has other secrets, whose key is deleted. Check out the earlier code and deploy that.`,
    );
  }
  return ok({ from: current.id, to: earlier.id, toCreatedOn: earlier.metadata.created_on });
}
