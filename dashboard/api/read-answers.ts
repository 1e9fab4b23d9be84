import type { OwnerIdentity } from '#shared/auth.ts';
import type { Bot } from '#shared/bots.ts';
import type { Document as BotDocument } from '#shared/documents.ts';
import type { Reader } from './client.ts';

/*
 * Both ends are built and shipped together, so these look only at the fields whose absence would break a
 * screen; they exist to tell our API's answers from a proxy's or from another version's.
 */

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBot(value: unknown): value is Bot {
  return (
    isRecord(value) &&
    typeof value['bot_id'] === 'string' &&
    typeof value['name'] === 'string' &&
    isRecord(value['look']) &&
    Array.isArray(value['allowed_domains'])
  );
}

function isDocument(value: unknown): value is BotDocument {
  return (
    isRecord(value) &&
    typeof value['document_id'] === 'string' &&
    typeof value['name'] === 'string' &&
    typeof value['status'] === 'string'
  );
}

export const readBot: Reader<Bot> = (body) => (isBot(body) ? body : undefined);

export const readBots: Reader<readonly Bot[]> = (body) =>
  isRecord(body) && Array.isArray(body['bots']) && body['bots'].every(isBot) ? body['bots'] : undefined;

export const readDocument: Reader<BotDocument> = (body) => (isDocument(body) ? body : undefined);

export const readDocuments: Reader<readonly BotDocument[]> = (body) =>
  isRecord(body) && Array.isArray(body['documents']) && body['documents'].every(isDocument)
    ? body['documents']
    : undefined;

export const readOwner: Reader<OwnerIdentity> = (body) => {
  if (!isRecord(body)) return undefined;
  const { owner_id: ownerId, email } = body;
  return typeof ownerId === 'string' && typeof email === 'string' ? { owner_id: ownerId, email } : undefined;
};
