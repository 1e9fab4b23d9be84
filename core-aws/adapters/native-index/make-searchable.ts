import { crc32 } from '../../domain/search/crc32.ts';
import type { Run } from '../../domain/search/segment-runs.ts';
import { chunkIdOf, HASH_BYTES } from '../../domain/search/segment.ts';
import type { EmbeddedChunk } from '../../ports/chunk-store.ts';
import type { NativeParts, StepOutcome } from './native-parts.ts';
import { TOP_K_MAX } from './vector-items.ts';
import type { VectorRow } from './vector-items.ts';
import type { LedgerEntry } from './version-ledger.ts';

/** What is being moved is kept for so long without anything naming it: longer than a function lives. */
export const CLAIM_MS = 30 * 60 * 1_000;
/** After this the index is taken to have lost an item, which is then written again. */
const LOST_AFTER_MS = 10 * 60 * 1_000;

/** Rows of one document version, whatever segments and runs they lie in. */
export interface VersionRows {
  readonly documentId: string;
  readonly version: string;
  /** Of the chunks, as in their ids; each once. */
  readonly hashes: ReadonlySet<string>;
}

export function versionsIn(runs: readonly Run[]): readonly VersionRows[] {
  const versions = new Map<string, { documentId: string; version: string; hashes: Set<string> }>();
  for (const { document, hashes } of runs) {
    const known = versions.get(document.version) ?? { ...document, hashes: new Set<string>() };
    versions.set(document.version, known);
    for (const hash of hashesOf(document, hashes)) known.hashes.add(hash);
  }
  return [...versions.values()];
}

/** The hashes at the end of the chunk ids of these rows, in order. */
export function hashesOf(document: Run['document'], hashes: Uint8Array): readonly string[] {
  return Array.from({ length: hashes.length / HASH_BYTES }, (_, row) =>
    afterLast(chunkIdOf(document, hashes, row), '#'),
  );
}

/**
 * Sees to it that a search finds every row of the version: writes the items, asks for them until each was found, and
 * remembers how far it came, so that the next call goes on from there. `gone`: the chunk store has them no more.
 */
export async function makeSearchable(
  { vectors, ledger, chunks, clock }: NativeParts,
  botId: string,
  rows: VersionRows,
  known?: LedgerEntry,
): Promise<StepOutcome | 'gone'> {
  const digest = digestOf(rows.hashes);
  if (known && isSettled(known, digest, clock.nowMs())) return 'done';
  let entry = await ledger.claim(botId, { ...rows, digest }, CLAIM_MS);
  if (!entry) return 'waiting';
  if (entry.state === 'searchable') return 'done';
  const stored = await readRows(chunks.ofVersion({ botId, ...rows }), rows.hashes);
  if (stored.length < rows.hashes.size) return 'gone';
  if (entry.state === 'written' && clock.nowMs() - entry.stateSinceMs > LOST_AFTER_MS) {
    entry = (await ledger.change(botId, entry, { state: 'writing' })) ?? entry;
  }
  if (entry.state === 'writing') {
    await vectors.write(botId, rows, stored);
    const written = await ledger.change(botId, entry, { state: 'written' });
    if (!written) return 'again';
    entry = written;
  }
  if ((await findUnindexed(vectors, botId, rows.version, stored)).size > 0) return 'waiting';
  return (await ledger.change(botId, entry, { state: 'searchable' })) ? 'done' : 'again';
}

/** Searchable, and claimed for long enough that whoever asks can publish it without claiming it again. */
function isSettled({ state, digest, isLeaving, keepUntilMs }: LedgerEntry, wanted: string, nowMs: number): boolean {
  return state === 'searchable' && digest === wanted && !isLeaving && keepUntilMs > nowMs + CLAIM_MS / 2;
}

async function readRows(
  stored: AsyncIterable<EmbeddedChunk>,
  wanted: ReadonlySet<string>,
): Promise<readonly VectorRow[]> {
  const rows = new Map<string, VectorRow>();
  for await (const { chunkId, vector } of stored) {
    const hash = afterLast(chunkId, '#');
    if (wanted.has(hash)) rows.set(hash, { hash, vector });
  }
  return [...rows.values()];
}

/**
 * The hashes no search finds. One search among a version's items names a hundred of them, so that most documents take
 * one; a row that was not named is asked for by its own vector, which even an approximate search finds.
 */
export async function findUnindexed(
  vectors: NativeParts['vectors'],
  botId: string,
  version: string,
  rows: readonly VectorRow[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const missing = new Set<string>();
  for (const { hash, vector } of rows) {
    if (found.has(hash)) continue;
    for (const hit of await vectors.search(botId, vector, TOP_K_MAX, { version })) found.add(hit.hash);
    if (!found.has(hash)) missing.add(hash);
  }
  return missing;
}

function digestOf(hashes: ReadonlySet<string>): string {
  return `${hashes.size}-${crc32(new TextEncoder().encode([...hashes].toSorted().join(' '))).toString(16)}`;
}

function afterLast(text: string, mark: string): string {
  return text.slice(text.lastIndexOf(mark) + 1);
}
