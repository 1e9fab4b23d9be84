/** Original files, by key. Keys are `bots/{bot_id}/{document_id}/{version}`: see `objectKey`. */
export interface FileStore {
  /** Undefined when there is no such file. Throws `StoreUnavailable`. */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  /** Size in bytes; undefined when there is no such file. */
  readonly size: (key: string) => Promise<number | undefined>;
  /** Deletes every file whose key starts with the prefix, unfinished multipart uploads included. */
  readonly erasePrefix: (prefix: string) => Promise<void>;
}

export function objectKey(botId: string, documentId: string, version: string): string {
  return `bots/${botId}/${documentId}/${version}`;
}
