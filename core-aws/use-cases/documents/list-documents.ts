import type { Document, DocumentList } from '#shared/documents.ts';
import type { DocumentFile } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import { findDocument } from './find-document.ts';
import type { DocumentOfOwner } from './find-document.ts';
import { findOwnedBot } from './find-owned-bot.ts';
import type { OwnerAndBot } from './find-owned-bot.ts';
import { settleDocument } from './settle-document.ts';
import type { SettlePorts } from './settle-document.ts';
import { toDocument } from './to-document.ts';

type ReadPorts = SettlePorts & { readonly bots: BotStore };

/** A bot's documents, newest first; what had stalled is settled first. */
export async function listDocuments(ports: ReadPorts, request: OwnerAndBot): Promise<Result<DocumentList, ApiError>> {
  const bot = await findOwnedBot(ports.bots, request);
  if (!bot.ok) return bot;
  const stored = await ports.documents.list(request.botId);
  const settled = await Promise.all(stored.map((document) => settleDocument(ports, document)));
  const documents = settled
    .filter((document) => document.deletedAtMs === undefined)
    .toSorted((a, b) => b.createdAtMs - a.createdAtMs)
    .map(toDocument);
  return ok({ documents });
}

/** One document, settled like the list. */
export async function getDocument(ports: ReadPorts, request: DocumentOfOwner): Promise<Result<Document, ApiError>> {
  const found = await findDocument(ports, request);
  return found.ok ? ok(toDocument(await settleDocument(ports, found.value))) : found;
}

/** Where the original file is; not found while it is still on its way, or when it never arrived. */
export async function getDocumentFile(
  ports: ReadPorts,
  request: DocumentOfOwner,
): Promise<Result<DocumentFile, ApiError>> {
  const found = await findDocument(ports, request);
  if (!found.ok) return found;
  const { botId, documentId, version, name, kind } = found.value;
  const key = objectKey(botId, documentId, version);
  return (await ports.files.size(key)) === undefined
    ? err({ code: 'not_found', message: 'the original file is not here: its upload has not ended' })
    : ok({ object_key: key, name, kind });
}
