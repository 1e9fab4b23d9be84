import type { ApiError } from '#shared/errors.ts';
import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';
import { findOwnedBot } from './find-owned-bot.ts';
import type { OwnerAndBot } from './find-owned-bot.ts';

export interface DocumentOfOwner extends OwnerAndBot {
  readonly documentId: string;
}

/** The document, if it is in a bot of this owner and not deleted. */
export async function findDocument(
  { bots, documents }: { readonly bots: BotStore; readonly documents: DocumentStore },
  request: DocumentOfOwner,
): Promise<Result<StoredDocument, ApiError>> {
  const bot = await findOwnedBot(bots, request);
  if (!bot.ok) return bot;
  const document = isId('document', request.documentId)
    ? await documents.get(request.botId, request.documentId)
    : undefined;
  return document && document.deletedAtMs === undefined
    ? ok(document)
    : err({ code: 'not_found', message: 'there is no such document' });
}
