import type { ApiError } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { BotStore } from '../../ports/bot-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DocumentStore } from '../../ports/document-store.ts';
import { findDocument } from './find-document.ts';
import type { DocumentOfOwner } from './find-document.ts';

export interface UploadStepOf extends DocumentOfOwner {
  readonly version: string;
}

/** Keeps a running upload from counting as interrupted. A late call of an older upload changes nothing. */
export async function renewUpload(
  { bots, documents, clock }: { readonly bots: BotStore; readonly documents: DocumentStore; readonly clock: Clock },
  request: UploadStepOf,
): Promise<Result<void, ApiError>> {
  const document = await findDocument({ bots, documents }, request);
  if (!document.ok) return document;
  const nowMs = clock.nowMs();
  const renewed = await documents.update(
    { ...document.value, version: request.version },
    { leaseUntilMs: nowMs + LIMITS.uploadLeaseS * 1_000, updatedAtMs: nowMs },
    ['uploading'],
  );
  return renewed ? ok(undefined) : err(UPLOAD_ENDED);
}

/** A newer upload of the same name has begun, or this one was given up. */
export const UPLOAD_ENDED: ApiError = {
  code: 'conflict',
  message:
    'this upload has ended: a newer one of the same name has begun, or it was interrupted. Upload the file again',
};
