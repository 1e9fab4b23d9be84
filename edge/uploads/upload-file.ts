import type { Document } from '#shared/documents.ts';
import { parseDocumentName } from '#shared/document-name.ts';
import type { ApiError } from '#shared/errors.ts';
import { READABLE_KINDS, refusalOf, sniffKind } from '#shared/file-kind/sniff-kind.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { CoreClient } from '../core/core-client.ts';
import type { ByteSource } from './byte-source.ts';
import type { DocumentBucket, UploadedPart } from './document-bucket.ts';
import type { Part, ReadFailure } from './part-reader.ts';
import { createPartReader } from './part-reader.ts';
import type { OpenTicket, UploadRequest } from './upload-ticket.ts';
import { openTicket } from './upload-ticket.ts';

export interface UploadDeps {
  readonly core: CoreClient;
  readonly bucket: DocumentBucket;
  readonly nowMs: () => number;
}

/**
 * Takes one file from its owner to the bucket, never holding more than one part of it. The first part is read before
 * anything is announced, so that an empty, foreign or small-but-broken file leaves no trace. Whatever fails later is
 * cleaned up: the parts at S3, and the document at the core, which then shows why the upload failed.
 * Errors: `invalid_request` (no name, empty, cut off), `unsupported_file_type`, `payload_too_large`, and those of the
 * core and the bucket.
 */
export async function uploadFile(
  request: UploadRequest & { readonly name: string; readonly source: ByteSource },
  { core, bucket, nowMs }: UploadDeps,
): Promise<Result<Document, ApiError>> {
  const name = parseDocumentName(request.name);
  if (!name.ok) return err({ code: 'invalid_request', message: name.error });
  let open: OpenTicket | undefined;
  const source: ByteSource = {
    async read() {
      // A slow sender must not lose the lease. A lease lost for good is noticed before the next part is stored.
      await open?.keepAlive();
      return request.source.read();
    },
  };
  const reader = createPartReader(source, {
    partBytes: LIMITS.uploadPartBytes,
    maxBytes: LIMITS.documentMaxBytes,
  });
  const first = await reader.next();
  if (!first.ok) return err(toApiError(first.error));
  if (first.value.bytes.length === 0) {
    return err({
      code: 'invalid_request',
      message: 'the file is empty: it holds 0 bytes. Check it on your computer and upload it again',
    });
  }
  const kind = sniffKind(first.value.bytes, name.value);
  if (!kind.ok) {
    return err({
      code: 'unsupported_file_type',
      message: `${refusalOf(kind.error, name.value)}. Documents are ${READABLE_KINDS}`,
    });
  }
  const ticket = await openTicket(request, { name: name.value, kind: kind.value }, { core, nowMs });
  if (!ticket.ok) return ticket;
  open = ticket.value;

  const stored = await store(first.value, reader, open, bucket);
  const done = stored.ok ? await open.complete(stored.value) : stored;
  if (!done.ok) await open.abandon(done.error.code === 'payload_too_large' ? 'file_too_large' : 'upload_interrupted');
  return done;
}

/** Puts the file into the bucket: one request for one part, else a multipart upload. Returns its size in bytes. */
async function store(
  first: Part,
  reader: { readonly next: () => Promise<Result<Part, ReadFailure>> },
  ticket: OpenTicket,
  bucket: DocumentBucket,
): Promise<Result<number, ApiError>> {
  if (first.isLast) {
    const put = await bucket.put(ticket.objectKey, first.bytes);
    return put.ok ? ok(first.bytes.length) : put;
  }
  const begun = await bucket.beginMultipart(ticket.objectKey);
  if (!begun.ok) return begun;
  const upload = begun.value;

  async function sendParts(): Promise<Result<number, ApiError>> {
    const sent: UploadedPart[] = [];
    let bytes = 0;
    for (let part = first; ;) {
      const alive = await ticket.keepAlive();
      if (!alive.ok) return alive;
      const put = await upload.putPart(sent.length + 1, part.bytes);
      if (!put.ok) return put;
      sent.push(put.value);
      bytes += part.bytes.length;
      if (part.isLast) break;
      const next = await reader.next();
      if (!next.ok) return err(toApiError(next.error));
      part = next.value;
    }
    const completed = await upload.complete(sent);
    return completed.ok ? ok(bytes) : completed;
  }

  const result = await sendParts();
  // Should the abort fail too, the bucket's lifecycle rule removes parts that no upload completed.
  if (!result.ok) await upload.abort();
  return result;
}

function toApiError(failure: ReadFailure): ApiError {
  if (failure.kind === 'too_large') return tooLarge(undefined);
  return {
    code: 'invalid_request',
    message: 'the upload stopped before the file was complete; upload it again',
    cause: failure.cause,
  };
}

/** @param bytes the file's size where the client announced it */
export function tooLarge(bytes: number | undefined): ApiError {
  const limit = LIMITS.documentMaxBytes.toLocaleString('en');
  return {
    code: 'payload_too_large',
    message: `the file is ${bytes === undefined ? `more than ${limit}` : bytes.toLocaleString('en')} bytes; the limit is ${limit} bytes (50 MB). Split it and upload the parts`,
  };
}
