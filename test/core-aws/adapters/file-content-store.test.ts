import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFileContentStore } from '../../../core-aws/adapters/file-content-store.ts';
import type { DocumentContent } from '../../../core-aws/domain/documents/document-content.ts';
import { contentKey, objectKey } from '../../../core-aws/ports/file-store.ts';
import { createMemoryFileStore } from '../../support/memory-file-store.ts';
import { sampleId } from '../../support/sample-records.ts';

const VERSION = { botId: sampleId('bot'), documentId: sampleId('document'), version: sampleId('version') };
const CONTENT: DocumentContent = {
  chunks: [
    {
      chunkId: `${VERSION.documentId}#${VERSION.version}#a`,
      position: 0,
      text: 'Parrots',
      headings: ['Birds'],
      page: 1,
    },
  ],
  pageCount: 1,
  report: { chars: 7, chars_by_page: [7], pages_without_text: [], tables: 0, passages: 1, duplicates_skipped: 0 },
  warnings: [],
};

function makeStore() {
  const files = createMemoryFileStore();
  return { files, store: createFileContentStore({ files }) };
}

/** Absent, not undefined: what the types say. */
const maybe = <K extends string, T>(key: K, value: fc.Arbitrary<T>) =>
  fc.option(value).map((drawn) => (drawn === null ? {} : { [key]: drawn }));

describe('Content kept in the file store', () => {
  test('comes back as it was, whatever the text', async () => {
    const text = fc.string({ unit: 'binary' });
    const chunk = fc
      .tuple(fc.record({ chunkId: text, text, headings: fc.array(text) }), maybe('page', fc.integer({ min: 1 })))
      .map(([chunk, page]) => ({ ...chunk, ...page }));
    const report = fc
      .tuple(
        fc.record({
          chars: fc.nat(),
          pages_without_text: fc.array(fc.nat()),
          tables: fc.nat(),
          passages: fc.nat(),
          duplicates_skipped: fc.nat(),
        }),
        maybe('chars_by_page', fc.array(fc.nat())),
        maybe('language', text),
      )
      .map(([report, ...rest]) => Object.assign({}, report, ...rest) as DocumentContent['report']);
    const content = fc
      .tuple(fc.array(chunk), report, fc.array(text), maybe('pageCount', fc.nat()))
      .map(([chunks, report, warnings, pageCount]): DocumentContent => ({
        chunks: chunks.map((each, position) => ({ ...each, position })),
        report,
        warnings,
        ...pageCount,
      }));
    await fc.assert(
      fc.asyncProperty(content, async (drawn) => {
        const { store } = makeStore();
        await store.keep(VERSION, drawn);
        expect(await store.find(VERSION)).toStrictEqual(drawn);
      }),
    );
  });

  test('lies where the file of its version is erased with it, and its own erasing leaves the file', async () => {
    const { files, store } = makeStore();
    const key = objectKey(VERSION.botId, VERSION.documentId, VERSION.version);
    await files.put(key, Uint8Array.of(1));
    await store.keep(VERSION, CONTENT);
    await files.erasePrefix(contentKey(VERSION));
    expect(await files.list('')).toEqual([key]);
    await store.keep(VERSION, CONTENT);
    expect(await files.list('')).toHaveLength(2);
    await files.erasePrefix(key);
    expect(await files.list('')).toEqual([]);
  });

  test('is not there before it was kept, nor for another version', async () => {
    const { files, store } = makeStore();
    expect(await store.find(VERSION)).toBeUndefined();
    await store.keep(VERSION, CONTENT);
    const other = { ...VERSION, version: sampleId('version') };
    await files.write(contentKey(other), (await files.read(contentKey(VERSION))) ?? new Uint8Array());
    expect(await store.find(other)).toBeUndefined();
  });

  test.each([
    ['not compressed', Buffer.from('{}')],
    ['no JSON', gzipSync('{')],
    ['of another form', gzipSync(JSON.stringify({ format: 0, chunks: [] }))],
    ['empty', Buffer.alloc(0)],
  ])('is as good as absent when it is %s', async (_, bytes) => {
    const { files, store } = makeStore();
    await files.write(contentKey(VERSION), bytes);
    expect(await store.find(VERSION)).toBeUndefined();
  });
});
