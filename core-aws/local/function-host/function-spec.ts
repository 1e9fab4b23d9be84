import { LIMITS } from '#shared/limits.ts';

export interface FunctionSpec {
  readonly name: string;
  /** Absolute path or file URL of the module that exports `handler`. */
  readonly module: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** How many invocations may run at the same time; each has its own environment. */
  readonly maxConcurrency: number;
}

export type CoreFunctionName = 'auth' | 'bots' | 'upload' | 'chat' | 'ingest' | 'ingest-dead-letter';

/**
 * The core's functions with the memory and timeouts they have on AWS. Concurrency is what a laptop bears, not
 * what AWS gives: each environment that has answered with the offline models holds them in memory.
 */
const CORE_FUNCTIONS: Readonly<Record<CoreFunctionName, Omit<FunctionSpec, 'name' | 'module'>>> = {
  auth: { memoryMb: 256, timeoutMs: 30_000, maxConcurrency: 2 },
  bots: { memoryMb: 512, timeoutMs: 60_000, maxConcurrency: 3 },
  upload: { memoryMb: 1024, timeoutMs: 300_000, maxConcurrency: 3 },
  chat: { memoryMb: 512, timeoutMs: 60_000, maxConcurrency: 2 },
  // One more than one owner's documents may take, so that another owner's is read meanwhile; where more owners have
  // large ones, the end of each one's turn (`run-job.ts`) makes room.
  ingest: { memoryMb: 1024, timeoutMs: 300_000, maxConcurrency: LIMITS.readingsPerOwnerMaxCount + 1 },
  'ingest-dead-letter': { memoryMb: 256, timeoutMs: 60_000, maxConcurrency: 1 },
};

/** @param folder Folder of the function modules, one `<name>.ts` each. */
export function coreFunctionSpecs(folder: URL): Readonly<Record<CoreFunctionName, FunctionSpec>> {
  const specs = Object.entries(CORE_FUNCTIONS).map(([name, settings]) => [
    name,
    { ...settings, name, module: new URL(`${name}.ts`, folder).href },
  ]);
  return Object.fromEntries(specs) as Record<CoreFunctionName, FunctionSpec>;
}
