import { documentNameKey } from '#shared/document-name.ts';
import type { DocumentNames } from '../../ports/document-names.ts';
import type { ConversationStore } from '../../ports/conversation-store.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { keyPrefix } from '../../ports/file-store.ts';
import type { Job } from '../../ports/job-queue.ts';
import { stopAnswering } from './change-knowledge.ts';
import type { KnowledgePorts } from './change-knowledge.ts';

export interface EraseDocumentPorts extends KnowledgePorts {
  readonly documents: DocumentStore;
  readonly names: DocumentNames;
  readonly conversations: Pick<ConversationStore, 'forgetDocument'>;
  readonly files: FileStore;
}

/**
 * Erases a deleted document from every store, its quotes in conversations included, its record last: as long as
 * the record is there, the job can be repeated. A document that is not deleted is left alone.
 */
export async function eraseDocument(
  ports: EraseDocumentPorts,
  { botId, documentId }: Extract<Job, { job: 'erase_document' }>,
): Promise<void> {
  const document = await ports.documents.get(botId, documentId);
  if (document && document.deletedAtMs === undefined) return;
  await stopAnswering(ports, { botId, documentId });
  await ports.chunks.eraseDocument(botId, documentId);
  await ports.files.erasePrefix(keyPrefix(botId, documentId));
  if (document) await ports.names.release(botId, documentNameKey(document.name), documentId);
  await ports.conversations.forgetDocument(botId, documentId);
  await ports.documents.erase(botId, documentId);
}
