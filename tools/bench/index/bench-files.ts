import type { FileStore } from '../../../core-aws/ports/file-store.ts';

/** Files in memory, as S3 would keep them, with a count of the reads. */
export interface BenchFiles extends FileStore {
  readonly readCount: () => number;
}

export function createBenchFiles(): BenchFiles {
  const files = new Map<string, Uint8Array>();
  let readCount = 0;
  return {
    readCount: () => readCount,
    async read(key) {
      readCount += 1;
      return files.get(key)?.slice();
    },
    async readRange(key, firstByte, byteCount) {
      readCount += 1;
      return files.get(key)?.slice(firstByte, firstByte + byteCount);
    },
    async write(key, bytes) {
      files.set(key, bytes.slice());
    },
    async size(key) {
      return files.get(key)?.length;
    },
    async list(prefix) {
      return [...files.keys()].filter((key) => key.startsWith(prefix));
    },
    async erasePrefix(prefix) {
      for (const key of files.keys()) if (key.startsWith(prefix)) files.delete(key);
    },
  };
}
