import type { DocumentVersion } from './chunk-store.ts';

/** Original files, by key. Keys are `bots/{bot_id}/{document_id}/{version}`: see `objectKey`. */
export interface FileStore {
  /** Undefined when there is no such file. Throws `StoreUnavailable`. */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  /** `byteCount` bytes from `firstByte` on, fewer where the file ends; undefined when there is no such file. */
  readonly readRange: (key: string, firstByte: number, byteCount: number) => Promise<Uint8Array | undefined>;
  /** Writes a whole file, over what had this key. Throws `StoreUnavailable`. */
  readonly write: (key: string, bytes: Uint8Array) => Promise<void>;
  /** Size in bytes; undefined when there is no such file. */
  readonly size: (key: string) => Promise<number | undefined>;
  /** Keys of all files that start with the prefix, and of unfinished multipart uploads; each key once, any order. */
  readonly list: (prefix: string) => Promise<readonly string[]>;
  /** Deletes every file whose key starts with the prefix, unfinished multipart uploads included. */
  readonly erasePrefix: (prefix: string) => Promise<void>;
}

export function objectKey(botId: string, documentId: string, version: string): string {
  return `bots/${botId}/${documentId}/${version}`;
}

/**
 * Where a version's content is kept while it is read in several turns: beside its file and beginning with the same
 * key, so that whoever erases the version's file by prefix erases this too.
 */
export function contentKey(version: DocumentVersion): string {
  return `${objectKey(version.botId, version.documentId, version.version)}.content.json.gz`;
}

/** What all of a bot's files start with; with a document, all of that document's versions. */
export function keyPrefix(botId: string, documentId?: string): string {
  return documentId === undefined ? `bots/${botId}/` : `bots/${botId}/${documentId}/`;
}
