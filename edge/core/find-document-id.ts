import type { ApiError } from '#shared/errors.ts';
import { isId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { DEADLINES } from '../deadlines.ts';
import type { CoreClient } from './core-client.ts';

/**
 * A document may be addressed by its id or by its name, as `PUT` does. The core knows ids only, so a name costs one
 * look at the bot's list. Names are compared as the core compares them when a file replaces another: without regard
 * to case or to how accents are encoded. Errors: `not_found`, and those of the core.
 */
export async function findDocumentId(
  core: CoreClient,
  { botId, ownerId, requestId }: { readonly botId: string; readonly ownerId: string; readonly requestId: string },
  idOrName: string,
): Promise<Result<string, ApiError>> {
  if (isId('document', idOrName)) return ok(idOrName);
  const listed = await core.call({
    method: 'GET',
    path: `/bots/${botId}/documents`,
    ownerId,
    requestId,
    deadlineMs: DEADLINES.ownerRequestMs,
  });
  if (!listed.ok) return listed;
  const found = entriesOf(listed.value.body).find(({ name }) => fold(name) === fold(idOrName));
  return found ? ok(found.id) : err({ code: 'not_found', message: 'there is no such document' });
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function entriesOf(body: unknown): readonly { readonly id: string; readonly name: string }[] {
  if (typeof body !== 'object' || body === null || !('documents' in body) || !Array.isArray(body.documents)) return [];
  return body.documents.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('document_id' in entry) || !('name' in entry)) return [];
    const { document_id: id, name } = entry;
    return isId('document', id) && typeof name === 'string' ? [{ id, name }] : [];
  });
}
