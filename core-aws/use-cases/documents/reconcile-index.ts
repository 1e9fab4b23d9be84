import type { DocumentStore } from '../../ports/document-store.ts';
import { answerFrom, readVersion, stopAnswering } from './change-knowledge.ts';
import type { KnowledgePorts } from './change-knowledge.ts';

export interface ReconcilePorts extends KnowledgePorts {
  readonly documents: DocumentStore;
}

/**
 * Makes the index agree with the document's record. Two stores cannot be written at once, so a job may
 * publish what was deleted or replaced a moment before; whoever writes last calls this, and it puts right
 * what the race left: a deleted document is taken out, and so is a version that has failed; a newer ready version
 * takes its place again.
 */
export async function reconcileIndex(
  ports: ReconcilePorts,
  { botId, documentId }: { readonly botId: string; readonly documentId: string },
): Promise<void> {
  const { bots, documents, index, chunks } = ports;
  const bot = await bots.get(botId);
  if (bot === undefined) {
    await index.eraseBot(botId);
    await chunks.eraseBot(botId);
    return;
  }
  const document = await documents.get(botId, documentId);
  if (!document || document.deletedAtMs !== undefined) {
    await stopAnswering(ports, { botId, documentId });
    await chunks.eraseDocument(botId, documentId);
    return;
  }
  if (document.status !== 'ready' && document.status !== 'failed') return;
  const live = (await index.state(botId)).documents.find((other) => other.documentId === documentId);
  if (document.status === 'failed') {
    // Published by a job that died before it could say so, and given up since.
    if (live?.version === document.version) await stopAnswering(ports, document);
    return;
  }
  if (document.kind === 'zip') {
    // A ZIP answers nothing itself; a document of this name that it replaced goes with what it said.
    if (live) await stopAnswering(ports, document);
    return;
  }
  if (live?.version === document.version) return;
  const { version, name, report } = document;
  const language = report?.language === undefined ? {} : { language: report.language };
  const indexed = { botId, documentId, version, name, ...language, embedderId: bot.embedderId };
  await answerFrom(ports, indexed, await readVersion(ports, indexed));
}
