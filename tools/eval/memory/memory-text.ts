import type { MemoryResult } from './measure-memory.ts';

/** Of the function `ingest`; Lambda's 1,024 MB are MiB, so this is the stricter reading. */
export const MEMORY_LIMIT_BYTES = 1_024_000_000;

/** One line for people. */
export function memoryText(result: MemoryResult): string {
  const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
  return [
    `${result.name.padEnd(13)} ${mb(result.totalBytes).padStart(7)}`,
    `function ${mb(result.functionBytes)}, reader ${mb(result.readersBytes)}`,
    `${result.ending}, ${result.chunkCount} passages, ${result.turns} ${result.turns === 1 ? 'turn' : 'turns'}`,
    `${(result.ms / 1000).toFixed(1)} s`,
    `${mb(result.bytes)}: ${result.most}`,
  ].join(' | ');
}
