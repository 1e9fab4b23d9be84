import type { DocumentReport } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { chooseSamples } from '../../domain/documents/choose-samples.ts';
import type { Chunk } from '../../domain/chunk.ts';
import type { ChunkStore } from '../../ports/chunk-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

export interface SelfCheckPorts {
  readonly documents: DocumentStore;
  readonly chunks: ChunkStore;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  readonly clock: Clock;
}

/** What came of it, for the log: samples looked up and found; `unfinished` says why not every one was. */
export interface SelfCheckOutcome {
  readonly checked: number;
  readonly found: number;
  readonly unfinished?: 'out_of_time' | 'model_failed';
}

/** A visitor's answer is made of about as many passages. */
const FIRST_PASSAGES = 5;
const MISSED_MAX_COUNT = 5;

/**
 * Looks a ready document's own headings and sentences up the way a visitor's question is, and writes into its
 * report how many come back. The document is ready before and whatever comes of this. A check that could not ask for
 * all of them writes nothing, for a part would be taken for the whole; only the last try writes what it has.
 * Undefined when there was nothing to do: checked already, or nothing to ask for.
 * Cost: one embedding per sample, one reading of the document's chunks and of the bot's index.
 */
export async function selfCheck(
  { documents, chunks, index, embedder, clock }: SelfCheckPorts,
  document: StoredDocument,
  { isOutOfTime, isLastTry }: { readonly isOutOfTime: () => boolean; readonly isLastTry: boolean },
): Promise<SelfCheckOutcome | undefined> {
  const { botId, documentId, version, report } = document;
  if (!report || report.self_check) return undefined;
  const stored: Chunk[] = [];
  for await (const chunk of chunks.ofVersion({ botId, documentId, version })) stored.push(chunk);
  stored.sort((a, b) => a.position - b.position);
  const snapshot = await index.snapshot(botId);

  const missed: string[] = [];
  let checked = 0;
  let unfinished: SelfCheckOutcome['unfinished'];
  for (const { question, isIn } of chooseSamples(stored, LIMITS.selfCheckMaxSamples)) {
    if (isOutOfTime()) {
      unfinished = 'out_of_time';
      break;
    }
    const vector = await embedder.embedQuestion(question);
    if (!vector.ok) {
      unfinished = 'model_failed';
      break;
    }
    const query = { text: question, vector: vector.value, embedderId: embedder.id };
    const passages = await snapshot.search(query, FIRST_PASSAGES);
    checked += 1;
    if (!passages.some((passage) => passage.documentId === documentId && isIn(passage))) missed.push(question);
  }
  if (unfinished !== undefined && (checked === 0 || !isLastTry)) return { checked: 0, found: 0, unfinished };
  if (checked === 0) return undefined;

  const result: NonNullable<DocumentReport['self_check']> = {
    checked,
    found: checked - missed.length,
    missed: missed.slice(0, MISSED_MAX_COUNT),
  };
  await documents.update(document, { report: { ...report, self_check: result }, updatedAtMs: clock.nowMs() }, [
    'ready',
  ]);
  return { checked: result.checked, found: result.found, ...(unfinished && { unfinished }) };
}
