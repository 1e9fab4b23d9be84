import type { FileStore } from '../../core-aws/ports/file-store.ts';

/** A file store in memory. `put` is what the edge does on the real one; `beginMultipart` leaves an upload unfinished. */
export interface MemoryFileStore extends FileStore {
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly beginMultipart: (key: string) => Promise<void>;
}

export function createMemoryFileStore(): MemoryFileStore {
  const files = new Map<string, Uint8Array>();
  const unfinished = new Set<string>();
  return {
    async put(key, bytes) {
      files.set(key, Uint8Array.from(bytes));
    },
    async write(key, bytes) {
      files.set(key, Uint8Array.from(bytes));
    },
    async beginMultipart(key) {
      unfinished.add(key);
    },
    async read(key) {
      const bytes = files.get(key);
      return bytes && Uint8Array.from(bytes);
    },
    async readRange(key, firstByte, byteCount) {
      return files.get(key)?.slice(firstByte, firstByte + byteCount);
    },
    async size(key) {
      return files.get(key)?.length;
    },
    async list(prefix) {
      return [...new Set([...files.keys(), ...unfinished])].filter((key) => key.startsWith(prefix));
    },
    async erasePrefix(prefix) {
      for (const key of files.keys()) if (key.startsWith(prefix)) files.delete(key);
      for (const key of unfinished) if (key.startsWith(prefix)) unfinished.delete(key);
    },
  };
}
