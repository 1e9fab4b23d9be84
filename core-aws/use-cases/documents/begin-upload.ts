import type { BeginUpload, UploadTicket } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { objectKey } from '../../ports/file-store.ts';
import { findOwnedBot } from './find-owned-bot.ts';
import type { OwnerAndBot } from './find-owned-bot.ts';
import { expectedAt, fillPlace } from './find-place.ts';
import type { PlacePorts } from './find-place.ts';

export interface BeginUploadPorts extends PlacePorts {
  readonly bots: BotStore;
  readonly clock: Clock;
}

/**
 * Records that a file is about to come, before its first byte moves, and says where to put it. A file of the
 * same name replaces the document: same id, new version; what the bot answers changes only when the new
 * version has been read.
 */
export async function beginUpload(
  ports: BeginUploadPorts,
  request: OwnerAndBot & BeginUpload,
): Promise<Result<UploadTicket, ApiError>> {
  const bot = await findOwnedBot(ports.bots, request);
  if (!bot.ok) return bot;
  const { botId } = request;
  const name = request.name.normalize('NFC');
  return fillPlace(ports, { botId, name }, async (place) => {
    const nowMs = ports.clock.nowMs();
    const { documentId, replaced } = place;
    const version = newId('version', ports.randomness.bytes);
    const document = {
      botId,
      documentId,
      version,
      name,
      kind: request.kind,
      bytes: 0,
      status: 'uploading',
      warnings: [],
      leaseUntilMs: nowMs + LIMITS.uploadLeaseS * 1_000,
      createdAtMs: replaced?.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
    } as const;
    if (!(await ports.documents.put(document, expectedAt(place)))) return undefined;
    return {
      document_id: documentId,
      version,
      object_key: objectKey(botId, documentId, version),
      lease_s: LIMITS.uploadLeaseS,
    };
  });
}
