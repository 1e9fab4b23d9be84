import { LIMITS } from '#shared/limits.ts';
import { FUNCTIONS } from '../../function-definitions.ts';
import type { FunctionName } from '../../function-definitions.ts';

export interface FunctionSpec {
  readonly name: string;
  /** Absolute path or file URL of the module that exports `handler`. */
  readonly module: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** How many invocations may run at the same time; each has its own environment. */
  readonly maxConcurrency: number;
}

export type CoreFunctionName = FunctionName;

/**
 * How many environments of each run side by side: what a laptop bears, not what AWS gives, since each that has
 * answered with the offline models holds them in memory.
 */
const MAX_CONCURRENCY: Readonly<Record<CoreFunctionName, number>> = {
  auth: 2,
  bots: 3,
  upload: 3,
  chat: 2,
  // One more than one owner's documents may take, so that another owner's is read meanwhile; where more owners have
  // large ones, the end of each one's turn (`run-job.ts`) makes room.
  ingest: LIMITS.readingsPerOwnerMaxCount + 1,
  'ingest-dead-letter': 1,
};

/** Where a function's module lies in the folder: as it is written, or as it is bundled to be deployed. */
export type FunctionLayout = 'sources' | 'bundles';

const MODULES: Readonly<Record<FunctionLayout, (name: string) => string>> = {
  sources: (name) => `${name}.ts`,
  bundles: (name) => `${name}/index.mjs`,
};

/** @param folder Folder of the function modules, laid out as `layout` says. */
export function coreFunctionSpecs(
  folder: URL,
  layout: FunctionLayout = 'sources',
): Readonly<Record<CoreFunctionName, FunctionSpec>> {
  const specs = Object.values(FUNCTIONS).map(({ name, memoryMb, timeoutS }) => [
    name,
    {
      name,
      module: new URL(MODULES[layout](name), folder).href,
      memoryMb,
      timeoutMs: timeoutS * 1_000,
      maxConcurrency: MAX_CONCURRENCY[name],
    },
  ]);
  return Object.fromEntries(specs) as Record<CoreFunctionName, FunctionSpec>;
}
