import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ByteSource } from '../../../edge/uploads/byte-source.ts';
import { createPartReader } from '../../../edge/uploads/part-reader.ts';

function sourceOf(pieces: readonly Uint8Array[]): ByteSource {
  const left = [...pieces];
  return { read: () => Promise.resolve(left.shift()) };
}
async function partsOf(pieces: readonly Uint8Array[], partBytes: number, maxBytes = 1_000_000) {
  const reader = createPartReader(sourceOf(pieces), { partBytes, maxBytes });
  const parts: number[][] = [];
  for (;;) {
    const part = await reader.next();
    if (!part.ok) return { parts, failure: part.error.kind };
    parts.push([...part.value.bytes]);
    if (part.value.isLast) return { parts, failure: undefined };
  }
}

test('however the bytes come, every part but the last is full and together they are the file', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 30 }),
      async (pieces, partBytes) => {
        const { parts } = await partsOf(pieces, partBytes);
        expect(parts.flat()).toEqual(pieces.flatMap((piece) => [...piece]));
        expect(parts.slice(0, -1).every((part) => part.length === partBytes)).toBe(true);
        expect(parts.length === 1 || (parts.at(-1)?.length ?? 0) > 0).toBe(true);
      },
    ),
  );
});

test('a file that ends exactly with a part has no empty part behind it', async () => {
  expect((await partsOf([new Uint8Array(8)], 4)).parts.map((part) => part.length)).toEqual([4, 4]);
});

test('exactly the limit passes, one byte more does not', async () => {
  expect(await partsOf([new Uint8Array(10)], 4, 10)).toMatchObject({ failure: undefined });
  expect(await partsOf([new Uint8Array(10), new Uint8Array(1)], 4, 10)).toMatchObject({ failure: 'too_large' });
});

test('a source that breaks is an interrupted upload', async () => {
  const reader = createPartReader({ read: () => Promise.reject(new Error('gone')) }, { partBytes: 4, maxBytes: 10 });
  expect(await reader.next()).toMatchObject({ ok: false, error: { kind: 'interrupted' } });
});
