import type { BotStore } from '../../ports/bot-store.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';

export interface ReconcilePorts {
  readonly bots: BotStore;
  readonly documents: DocumentStore;
  readonly index: VectorIndex;
}

/**
 * Makes the index agree with the document's record. Two stores cannot be written at once, so a job may
 * publish what was deleted or replaced a moment before; whoever writes last calls this, and it puts right
 * what the race left: a deleted document is taken out, and so is a version that has failed; a newer ready version
 * takes its place again.
 */
export async function reconcileIndex(
  { bots, documents, index }: ReconcilePorts,
  { botId, documentId }: { readonly botId: string; readonly documentId: string },
): Promise<void> {
  if ((await bots.get(botId)) === undefined) {
    await index.eraseBot(botId);
    return;
  }
  const document = await documents.get(botId, documentId);
  if (!document || document.deletedAtMs !== undefined) {
    await index.remove(botId, documentId);
    await index.eraseChunks(botId, documentId);
    return;
  }
  if (document.status !== 'ready' && document.status !== 'failed') return;
  const live = (await index.state(botId)).documents.find((other) => other.documentId === documentId);
  if (document.status === 'failed') {
    // Published by a job that died before it could say so, and given up since.
    if (live?.version === document.version) await index.remove(botId, documentId);
    return;
  }
  if (document.kind === 'zip') {
    // A ZIP answers nothing itself; a document of this name that it replaced goes with what it said.
    if (live) await index.remove(botId, documentId);
    return;
  }
  if (live?.version === document.version) return;
  const { version, name, chunkCount = 0 } = document;
  await index.publish({ botId, documentId, version, name, chunkCount });
}
