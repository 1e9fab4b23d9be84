import { documentNameKey } from '#shared/document-name.ts';
import type { ApiError } from '#shared/errors.ts';
import { newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Randomness } from '../../ports/clock.ts';
import type { DocumentNames } from '../../ports/document-names.ts';
import type { DocumentStore, StoredDocument } from '../../ports/document-store.ts';

export interface PlacePorts {
  readonly documents: DocumentStore;
  readonly names: DocumentNames;
  readonly randomness: Randomness;
}

/** Where a file of some name goes: into a new document, or into a new version of the one it replaces. */
export interface Place {
  readonly documentId: string;
  readonly replaced: StoredDocument | undefined;
}

/** What it takes to put a document there without undoing what happened since: see `DocumentStore.put`. */
export function expectedAt({ replaced }: Place): { readonly replaces: string } {
  return { replaces: replaced?.version ?? 'none' };
}

/** The place was taken each time it was looked for; the next request will find it. */
export const PLACE_BUSY: ApiError = {
  code: 'conflict',
  message: 'files of this name are being uploaded or deleted at this moment; try again',
};

/** Each further look means that somebody else got ahead in the milliseconds between; more is no coincidence. */
const LOOKS_MAX = 6;

/**
 * Finds the place for a file by its name, and has `fill` put the document there; again when somebody else was
 * faster. Two uploads of one new name at the same moment end as two versions of one document, because the first of
 * them claims the name. A document that is being erased keeps its id to itself; its name goes to a new one.
 * Errors: `limit_reached`; `conflict` when it never was the fastest.
 */
export async function fillPlace<T>(
  ports: PlacePorts,
  { botId, name }: { readonly botId: string; readonly name: string },
  fill: (place: Place) => Promise<T | undefined>,
): Promise<Result<T, ApiError>> {
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const place = await findPlace(ports, botId, documentNameKey(name));
    if (!place.ok) return place;
    const filled = place.value && (await fill(place.value));
    if (!place.value || filled === undefined) continue;
    if (place.value.replaced || (await keepsName(ports, { botId, name, place: place.value }))) return ok(filled);
  }
  return err(PLACE_BUSY);
}

/**
 * Looks after the fact whether the name of a new document still is its own: its id may have been that of a document
 * which was erased, and whose name went to another, while this one was on its way. Then it is taken back, to be erased
 * like any other deleted document.
 */
async function keepsName(
  { documents, names }: PlacePorts,
  { botId, name, place: { documentId } }: { readonly botId: string; readonly name: string; readonly place: Place },
): Promise<boolean> {
  if ((await names.claim(botId, documentNameKey(name), documentId)) === documentId) return true;
  const own = await documents.get(botId, documentId);
  if (own) await documents.update(own, { deletedAtMs: own.updatedAtMs, updatedAtMs: own.updatedAtMs });
  return false;
}

async function findPlace(
  { documents, names, randomness }: PlacePorts,
  botId: string,
  nameKey: string,
): Promise<Result<Place | undefined, ApiError>> {
  const existing = (await documents.list(botId)).filter((document) => document.deletedAtMs === undefined);
  const replaced = existing.find((document) => documentNameKey(document.name) === nameKey);
  if (replaced) return ok({ documentId: replaced.documentId, replaced });
  if (existing.length >= LIMITS.documentsPerBotMaxCount) {
    return err({
      code: 'limit_reached',
      message: `the bot has ${existing.length} documents; the limit is ${LIMITS.documentsPerBotMaxCount}. Delete one first`,
    });
  }
  const fresh = newId('document', randomness.bytes);
  const holder = await names.claim(botId, nameKey, fresh);
  if (holder === fresh) return ok({ documentId: fresh, replaced: undefined });
  const document = await documents.get(botId, holder);
  // Claimed, but not begun yet, or by a request that died before: whoever puts it first has it.
  if (!document) return ok({ documentId: holder, replaced: undefined });
  if (document.deletedAtMs === undefined) return ok({ documentId: holder, replaced: document });
  const taken = await names.claim(botId, nameKey, fresh, { insteadOf: holder });
  return ok(taken === fresh ? { documentId: fresh, replaced: undefined } : undefined);
}
