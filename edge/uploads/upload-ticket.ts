import type { UploadTicket } from '#shared/core-api.ts';
import type { Document, DocumentKind } from '#shared/documents.ts';
import type { ApiError } from '#shared/errors.ts';
import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { CoreClient } from '../core/core-client.ts';
import { serviceUnavailable } from '../core/read-core-error.ts';
import { DEADLINES } from '../deadlines.ts';

export interface UploadRequest {
  readonly botId: string;
  readonly ownerId: string;
  readonly requestId: string;
}

/** The core's side of one upload: announced before the first byte is stored, kept alive, then completed or abandoned. */
export interface OpenTicket {
  readonly objectKey: string;
  /** Call while bytes flow: renews the lease when more than a third of it has passed. */
  readonly keepAlive: () => Promise<Result<void, ApiError>>;
  readonly complete: (bytes: number) => Promise<Result<Document, ApiError>>;
  readonly abandon: (reason: 'upload_interrupted' | 'file_too_large') => Promise<Result<void, ApiError>>;
}

export async function openTicket(
  { botId, ownerId, requestId }: UploadRequest,
  file: { readonly name: string; readonly kind: DocumentKind },
  { core, nowMs }: { readonly core: CoreClient; readonly nowMs: () => number },
): Promise<Result<OpenTicket, ApiError>> {
  const ask = (path: string, body: unknown) =>
    core.call({
      method: 'POST',
      path: `/bots/${botId}/documents${path}`,
      body,
      ownerId,
      requestId,
      deadlineMs: DEADLINES.ownerRequestMs,
    });

  const begun = await ask('', file);
  if (!begun.ok) return begun;
  const ticket = begun.value.body;
  // The key says where signed bytes go, so it is checked even though it comes from the core.
  if (!isTicket(ticket) || ticket.object_key !== `bots/${botId}/${ticket.document_id}/${ticket.version}`) {
    return err(serviceUnavailable('the core answered an upload ticket of another form'));
  }
  const { document_id: documentId, version, object_key: objectKey, lease_s: leaseS } = ticket;
  let renewedAtMs = nowMs();
  // Once the core has said that this upload is over (the document was deleted or replaced), it stays over.
  let lost: ApiError | undefined;

  return ok({
    objectKey,
    async keepAlive() {
      if (lost) return err(lost);
      if (nowMs() - renewedAtMs <= (leaseS * 1000) / 3) return ok(undefined);
      renewedAtMs = nowMs();
      const renewed = await ask(`/${documentId}/renew`, { version });
      if (renewed.ok) return ok(undefined);
      if (renewed.error.code === 'not_found' || renewed.error.code === 'conflict') lost = renewed.error;
      // An outage may be over before the lease is; `complete` will tell.
      return lost ? err(lost) : ok(undefined);
    },
    async complete(bytes) {
      const completed = await ask(`/${documentId}/complete`, { version, bytes });
      if (!completed.ok) return completed;
      return isDocument(completed.value.body)
        ? ok(completed.value.body)
        : err(serviceUnavailable('the core answered a document of another form'));
    },
    async abandon(reason) {
      const abandoned = await ask(`/${documentId}/abandon`, { version, reason });
      return abandoned.ok ? ok(undefined) : abandoned;
    },
  });
}

function isTicket(body: unknown): body is UploadTicket {
  if (typeof body !== 'object' || body === null) return false;
  const ticket = body as Partial<Record<keyof UploadTicket, unknown>>;
  return (
    isId('document', ticket.document_id) &&
    isId('version', ticket.version) &&
    typeof ticket.object_key === 'string' &&
    typeof ticket.lease_s === 'number'
  );
}

function isDocument(body: unknown): body is Document {
  return typeof body === 'object' && body !== null && 'document_id' in body && 'status' in body;
}
