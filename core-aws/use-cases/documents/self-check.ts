import type { DocumentReport } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { chooseSamples } from '../../domain/documents/choose-samples.ts';
import type { Sample } from '../../domain/documents/choose-samples.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

export interface SelfCheckPorts {
  readonly documents: DocumentStore;
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

/**
 * Each question is compared with every chunk of the bot, 0.1 ms each: a bot that knows much is asked less, so that
 * the check stays within some seconds.
 */
const COMPARISONS_MAX_COUNT = 20_000;
const SAMPLES_MIN_COUNT = 5;
/**
 * Passages of a bot beyond which its documents are not checked: a search holds all of them in memory, which is shared
 * with everything else the function does. Measured with `npm run eval -- memory known.txt`.
 */
export const SELF_CHECK_MAX_KNOWN = 20_000;

/** A visitor's answer is made of about as many passages. */
const FIRST_PASSAGES = 5;
const MISSED_MAX_COUNT = 5;

/**
 * Looks a ready document's own headings and sentences up the way a visitor's question is, and writes into its
 * report how many come back. The document is ready before and whatever comes of this. A check that could not ask for
 * all of them writes nothing, for a part would be taken for the whole; only the last try writes what it has.
 * Undefined when there was nothing to do: checked already, nothing to ask for, or a bot that has too much to search.
 * Cost: one embedding per sample and one reading of the bot's chunks.
 */
export async function selfCheck(
  { documents, index, embedder, clock }: SelfCheckPorts,
  document: StoredDocument,
  { isOutOfTime, isLastTry }: { readonly isOutOfTime: () => boolean; readonly isLastTry: boolean },
): Promise<SelfCheckOutcome | undefined> {
  const { botId, documentId, version, report } = document;
  if (!report || report.self_check) return undefined;
  const known = (await index.state(botId)).documents.reduce((sum, { chunkCount }) => sum + chunkCount, 0);
  if (known > SELF_CHECK_MAX_KNOWN) return undefined;
  const chunks = (await index.storedChunks(botId, documentId))
    .filter(({ chunkId }) => chunkId.startsWith(`${documentId}#${version}#`))
    .toSorted((a, b) => a.position - b.position);

  const asked: { readonly sample: Sample; readonly text: string; readonly vector: Float32Array }[] = [];
  let unfinished: SelfCheckOutcome['unfinished'];
  const affordable = Math.max(SAMPLES_MIN_COUNT, Math.floor(COMPARISONS_MAX_COUNT / Math.max(1, known)));
  for (const sample of chooseSamples(chunks, Math.min(LIMITS.selfCheckMaxSamples, affordable))) {
    if (isOutOfTime()) {
      unfinished = 'out_of_time';
      break;
    }
    const vector = await embedder.embedQuestion(sample.question);
    if (!vector.ok) {
      unfinished = 'model_failed';
      break;
    }
    asked.push({ sample, text: sample.question, vector: vector.value });
  }
  if (unfinished !== undefined && (asked.length === 0 || !isLastTry)) return { checked: 0, found: 0, unfinished };
  if (asked.length === 0) return undefined;

  const answers = await index.searchEach(botId, asked, FIRST_PASSAGES);
  const missed = asked.filter(
    ({ sample }, at) => !answers[at]?.some((passage) => passage.documentId === documentId && sample.isIn(passage)),
  );
  const result: NonNullable<DocumentReport['self_check']> = {
    checked: asked.length,
    found: asked.length - missed.length,
    missed: missed.slice(0, MISSED_MAX_COUNT).map(({ text }) => text),
  };
  await documents.update(document, { report: { ...report, self_check: result }, updatedAtMs: clock.nowMs() }, [
    'ready',
  ]);
  return { checked: result.checked, found: result.found, ...(unfinished && { unfinished }) };
}
