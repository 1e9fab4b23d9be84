import { Hono } from 'hono';
import type { DocumentFile } from '#shared/core-api.ts';
import { isId } from '#shared/ids.ts';
import { requireOwner } from '../auth/require-owner.ts';
import { findDocumentId } from '../core/find-document-id.ts';
import { serviceUnavailable } from '../core/read-core-error.ts';
import { DEADLINES } from '../deadlines.ts';
import type { EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import type { Services } from '../services.ts';

const CONTENT_TYPES: Readonly<Record<DocumentFile['kind'], string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  // The file's encoding is not known here, so none is claimed.
  txt: 'text/plain',
  // Never as a web page: a page of the owner's from our origin would run as ours.
  html: 'text/plain',
  csv: 'text/csv',
  zip: 'application/zip',
};

/** `GET …/documents/{name or id}/file`: the original, streamed from the bucket, to be saved and never shown in place. */
export function createDocumentFileRoute(services: Services): Hono<EdgeEnv> {
  const { core, bucket } = services;
  const app = new Hono<EdgeEnv>();
  app.get('/:bot_id/documents/:document/file', requireOwner(services), async (c) => {
    const botId = c.req.param('bot_id');
    if (!isId('bot', botId)) return fail(c, { code: 'not_found', message: 'there is no such bot' });
    c.var.log.bot_id = botId;
    const { ownerId, requestId } = c.var;
    const found = await findDocumentId(core, { botId, ownerId, requestId }, c.req.param('document'));
    if (!found.ok) return fail(c, found.error);
    const documentId = found.value;
    const answer = await core.call({
      method: 'GET',
      path: `/bots/${botId}/documents/${documentId}/file`,
      ownerId,
      requestId,
      deadlineMs: DEADLINES.ownerRequestMs,
    });
    if (!answer.ok) return fail(c, answer.error);
    const file = answer.value.body;
    if (!isDocumentFile(file) || !file.object_key.startsWith(`bots/${botId}/${documentId}/`)) {
      return fail(c, serviceUnavailable('the core answered a file of another form'));
    }
    const object = await bucket.get(file.object_key);
    if (!object.ok) return fail(c, object.error);
    const length = object.value.headers.get('content-length');
    return new Response(object.value.body, {
      headers: {
        'content-type': CONTENT_TYPES[file.kind],
        'content-disposition': contentDisposition(file.name),
        ...(length === null ? {} : { 'content-length': length }),
      },
    });
  });
  return app;
}

/** RFC 6266: a plain name for old clients, and the real one in UTF-8. */
export function contentDisposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function isDocumentFile(body: unknown): body is DocumentFile {
  if (typeof body !== 'object' || body === null) return false;
  const file = body as Partial<Record<keyof DocumentFile, unknown>>;
  return (
    typeof file.object_key === 'string' &&
    typeof file.name === 'string' &&
    typeof file.kind === 'string' &&
    Object.hasOwn(CONTENT_TYPES, file.kind)
  );
}
