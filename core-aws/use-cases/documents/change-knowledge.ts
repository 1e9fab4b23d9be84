import type { BotStore } from '../../ports/bot-store.ts';
import type { ChunkStore, DocumentVersion, EmbeddedChunk } from '../../ports/chunk-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { IndexedDocument, VectorIndex } from '../../ports/vector-index.ts';

export interface KnowledgePorts {
  readonly bots: BotStore;
  readonly chunks: ChunkStore;
  readonly index: VectorIndex;
  readonly jobs: JobQueue;
  readonly clock: Clock;
}

/** When the first of what a change leaves behind may be erased; the job finds out by itself when there is more. */
const TIDY_AFTER_S = 60;
/** The longest a message may wait. */
const MAX_DELAY_S = 900;

/** Makes a version answer, in place of the document's older one. `chunks`: all that is stored of it. */
export async function answerFrom(
  ports: KnowledgePorts,
  document: IndexedDocument & { readonly embedderId: string },
  chunks: readonly EmbeddedChunk[],
): Promise<void> {
  await announceChange(ports, document.botId);
  await ports.index.commit(document, chunks);
}

/** All chunks stored of a version, with their vectors: at most `LIMITS.documentMaxPassages`. */
export async function readVersion(
  { chunks }: Pick<KnowledgePorts, 'chunks'>,
  document: DocumentVersion,
): Promise<readonly EmbeddedChunk[]> {
  const found: EmbeddedChunk[] = [];
  for await (const chunk of chunks.ofVersion(document)) found.push(chunk);
  return found;
}

/** Takes a document out of every answer that begins from here on. */
export async function stopAnswering(
  ports: Omit<KnowledgePorts, 'chunks'>,
  { botId, documentId }: { readonly botId: string; readonly documentId: string },
): Promise<void> {
  await announceChange(ports, botId);
  await ports.index.remove(botId, documentId);
}

/**
 * Before the change: so that questions read the index the strict way from then on, and so that what the change leaves
 * behind is cleared up although this process should die right after it.
 */
async function announceChange({ bots, jobs, clock }: Omit<KnowledgePorts, 'chunks'>, botId: string): Promise<void> {
  await bots.noteKnowledgeChange(botId, clock.nowMs());
  await jobs.send({ job: 'tidy_index', botId }, { delayS: TIDY_AFTER_S });
}

/** Does the index's housekeeping, and sees to it that it goes on when there is more to do later. */
export async function tidyIndex(
  { bots, index, jobs }: Pick<KnowledgePorts, 'bots' | 'index' | 'jobs'>,
  botId: string,
): Promise<void> {
  const { againInS } = await index.tidy(botId);
  if ((await bots.getIncludingDeleted(botId)) === undefined) {
    // Erased while its segments were being merged: what was written then is nobody's.
    await index.eraseBot(botId);
    return;
  }
  if (againInS !== undefined) {
    await jobs.send({ job: 'tidy_index', botId }, { delayS: Math.min(MAX_DELAY_S, againInS) });
  }
}
