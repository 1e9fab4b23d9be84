import type { Cipher } from '../../ports/cipher.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { Job } from '../../ports/job-queue.ts';

type Version = Pick<StoredDocument, 'botId' | 'documentId' | 'version'>;

/**
 * Seals a document's password: the sealed text is for the job, the key for the document's record. When the
 * document has been read or has failed, the record loses the key, and what still lies in a queue opens nothing.
 */
export async function sealPassword(
  cipher: Cipher,
  document: Version,
  password: string,
): Promise<{ readonly sealedPassword: string; readonly passwordKey: string }> {
  const { sealed, key } = await cipher.seal(password, contextOf(document));
  return { sealedPassword: sealed, passwordKey: key };
}

export type OpenedPassword =
  /** Read the file with this, or without where there is none: the file itself tells whether it needs one. */
  | { readonly kind: 'usable'; readonly password?: string }
  /** The record belongs to a later retry, whose own job is in the queue: this one has nothing to do. */
  | { readonly kind: 'of_other_retry' }
  /** The owner has to give it again. */
  | { readonly kind: 'damaged' };

/** Opens the password of a job with the key of its document. */
export async function openPassword(
  cipher: Cipher,
  document: StoredDocument,
  { sealedPassword }: Extract<Job, { job: 'ingest' }>,
): Promise<OpenedPassword> {
  const key = document.passwordKey;
  if (key === undefined) return { kind: 'usable' };
  if (sealedPassword === undefined) return { kind: 'of_other_retry' };
  const opened = await cipher.open(sealedPassword, { key, context: contextOf(document) });
  if (opened.ok) return { kind: 'usable', password: opened.value };
  return { kind: opened.error.kind === 'other_key' ? 'of_other_retry' : 'damaged' };
}

function contextOf({ botId, documentId, version }: Version): string {
  return `${botId}/${documentId}/${version}`;
}
