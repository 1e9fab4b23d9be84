import type { ApiError } from '#shared/errors.ts';
import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { stopAnswering } from './change-knowledge.ts';
import type { KnowledgePorts } from './change-knowledge.ts';
import type { DocumentOfOwner } from './find-document.ts';
import { findOwnedBot } from './find-owned-bot.ts';

export interface DeleteDocumentPorts extends Omit<KnowledgePorts, 'chunks'> {
  readonly documents: DocumentStore;
}

/**
 * Deletes a document: out of the list first, then out of every answer, then (by a job) out of every store. The mark
 * comes first because from then on every job sees it, and because it holds only for the version that was looked at: a
 * newer one that is ready by now must go on answering. Called again while traces are left, it does the same again.
 */
export async function deleteDocument(
  ports: DeleteDocumentPorts,
  request: DocumentOfOwner,
): Promise<Result<void, ApiError>> {
  const { bots, documents, jobs, clock } = ports;
  const bot = await findOwnedBot(bots, request);
  if (!bot.ok) return bot;
  const { botId, documentId } = request;
  const document = isId('document', documentId) ? await documents.get(botId, documentId) : undefined;
  if (!document) return err({ code: 'not_found', message: 'there is no such document' });
  const nowMs = clock.nowMs();
  const marked = await documents.update(document, { deletedAtMs: nowMs, updatedAtMs: nowMs });
  if (!marked) {
    return err({ code: 'conflict', message: 'a new version of this document is just being uploaded; try again' });
  }
  await stopAnswering(ports, { botId, documentId });
  await jobs.send({ job: 'erase_document', botId, documentId });
  return ok(undefined);
}
