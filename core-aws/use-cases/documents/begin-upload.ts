import type { BeginUpload, UploadTicket } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import { findOwnedBot } from './find-owned-bot.ts';
import type { OwnerAndBot } from './find-owned-bot.ts';

export interface BeginUploadPorts {
  readonly bots: BotStore;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/**
 * Records that a file is about to come, before its first byte moves, and says where to put it. A file of the
 * same name replaces the document: same id, new version; what the bot answers changes only when the new
 * version has been read.
 */
export async function beginUpload(
  { bots, documents, clock, randomness }: BeginUploadPorts,
  request: OwnerAndBot & BeginUpload,
): Promise<Result<UploadTicket, ApiError>> {
  const bot = await findOwnedBot(bots, request);
  if (!bot.ok) return bot;
  const { botId } = request;
  const existing = (await documents.list(botId)).filter((document) => document.deletedAtMs === undefined);
  const replaced = existing.find((document) => sameName(document.name, request.name));
  if (!replaced && existing.length >= LIMITS.documentsPerBotMaxCount) {
    return err({
      code: 'limit_reached',
      message: `the bot has ${existing.length} documents; the limit is ${LIMITS.documentsPerBotMaxCount}. Delete one first`,
    });
  }
  const nowMs = clock.nowMs();
  const documentId = replaced?.documentId ?? newId('document', randomness.bytes);
  const version = newId('version', randomness.bytes);
  await documents.put({
    botId,
    documentId,
    version,
    name: request.name.normalize('NFC'),
    kind: request.kind,
    bytes: 0,
    status: 'uploading',
    warnings: [],
    leaseUntilMs: nowMs + LIMITS.uploadLeaseS * 1_000,
    createdAtMs: replaced?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  });
  return ok({
    document_id: documentId,
    version,
    object_key: objectKey(botId, documentId, version),
    lease_s: LIMITS.uploadLeaseS,
  });
}

/** Names differ neither by case nor by how their accents are encoded: macOS and Windows encode them differently. */
function sameName(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}
