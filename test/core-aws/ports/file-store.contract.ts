import { describe, expect, test } from 'vitest';
import { LIMITS } from '#shared/limits.ts';
import type { FileStore } from '../../../core-aws/ports/file-store.ts';
import { keyPrefix, objectKey } from '../../../core-aws/ports/file-store.ts';
import { sampleId } from '../../support/sample-records.ts';

/** A store under test, with the two things the edge does to the real one. */
export interface FileStoreUnderTest extends FileStore {
  readonly put: (key: string, bytes: Uint8Array) => Promise<void>;
  readonly beginMultipart: (key: string) => Promise<void>;
}

/** What every `FileStore` must do. `listsUnfinished`: whether the store can list unfinished multipart uploads. */
export function fileStoreContract(
  make: () => FileStoreUnderTest,
  { listsUnfinished }: { readonly listsUnfinished: boolean },
): void {
  describe('as a FileStore', () => {
    const newKey = (botId = sampleId('bot'), documentId = sampleId('document')): string =>
      objectKey(botId, documentId, sampleId('version'));

    test('returns a file byte for byte, with its size', async () => {
      const files = make();
      const key = newKey();
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256);
      await files.put(key, bytes);
      expect(Buffer.from((await files.read(key)) ?? []).equals(Buffer.from(bytes))).toBe(true);
      expect(await files.size(key)).toBe(70_000);
    });

    test('writes the largest file there may be, byte for byte', async () => {
      const files = make();
      const key = newKey();
      const bytes = Buffer.alloc(LIMITS.documentMaxBytes, 'a lazy dog ');
      await files.write(key, bytes);
      expect(await files.size(key)).toBe(bytes.length);
      expect(bytes.equals((await files.read(key)) ?? new Uint8Array())).toBe(true);
      expect(await files.list(key)).toEqual([key]);
    });

    test('writes a file, and over it', async () => {
      const files = make();
      const key = newKey();
      await files.write(key, Uint8Array.of(1, 2, 3));
      await files.write(key, Uint8Array.of(4));
      expect([...((await files.read(key)) ?? [])]).toEqual([4]);
    });

    test('reads a range, to the end of the file at most', async () => {
      const files = make();
      const key = newKey();
      await files.write(key, Uint8Array.of(0, 1, 2, 3, 4));
      expect([...((await files.readRange(key, 1, 3)) ?? [])]).toEqual([1, 2, 3]);
      expect([...((await files.readRange(key, 3, 9)) ?? [])]).toEqual([3, 4]);
      expect(await files.readRange(newKey(), 0, 1)).toBeUndefined();
    });

    test('tells an empty file from a missing one', async () => {
      const files = make();
      const key = newKey();
      await files.put(key, new Uint8Array());
      expect(await files.size(key)).toBe(0);
      expect((await files.read(key))?.length).toBe(0);
      expect(await files.size(newKey())).toBeUndefined();
      expect(await files.read(newKey())).toBeUndefined();
    });

    test('erases all that starts with the prefix, and nothing else', async () => {
      const files = make();
      const [botId, documentId] = [sampleId('bot'), sampleId('document')];
      const [first, second] = [newKey(botId, documentId), newKey(botId, documentId)];
      const [neighbour, stranger] = [newKey(botId), newKey()];
      for (const key of [first, second, neighbour, stranger]) await files.put(key, Uint8Array.of(1));
      await files.erasePrefix(keyPrefix(botId, documentId));
      expect(await Promise.all([first, second, neighbour, stranger].map((key) => files.size(key)))).toEqual([
        undefined,
        undefined,
        1,
        1,
      ]);
      await files.erasePrefix(keyPrefix(botId, documentId));
      await files.erasePrefix(keyPrefix(botId));
      expect(await files.size(neighbour)).toBeUndefined();
      expect(await files.size(stranger)).toBe(1);
    });

    test('lists the keys below a prefix', async () => {
      const files = make();
      const [botId, documentId] = [sampleId('bot'), sampleId('document')];
      const keys = [newKey(botId, documentId), newKey(botId, documentId)];
      for (const key of [...keys, newKey(botId)]) await files.put(key, Uint8Array.of(1));
      expect((await files.list(keyPrefix(botId, documentId))).toSorted()).toEqual(keys.toSorted());
      expect(await files.list(keyPrefix(sampleId('bot')))).toEqual([]);
    });

    test.skipIf(!listsUnfinished)('lists and erases unfinished multipart uploads', async () => {
      const files = make();
      const key = newKey();
      await files.beginMultipart(key);
      expect(await files.list(key)).toEqual([key]);
      await files.erasePrefix(key);
      expect(await files.list(key)).toEqual([]);
    });
  });
}
