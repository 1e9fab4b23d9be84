import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileNameOf } from '../../../edge/uploads/file-name-of.ts';
import { readForm } from '../../../edge/uploads/read-form.ts';

const CONTENT_TYPE = 'multipart/form-data; boundary=x';
const part = (head: string, content: string): string =>
  `--x\r\nContent-Disposition: form-data; ${head}\r\nContent-Type: text/plain\r\n\r\n${content}\r\n`;
const field = (name: string, value: string): string =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

function streamOf(bytes: Uint8Array, cuts: readonly number[] = []): ReadableStream<Uint8Array> {
  const at = [0, ...new Set(cuts)].sort((a, b) => a - b);
  return new ReadableStream({
    start(controller) {
      for (const [index, from] of at.entries()) controller.enqueue(bytes.slice(from, at[index + 1]));
      controller.close();
    },
  });
}
/** Reads every file whole, or only those `wanted`, skipping the rest. */
async function itemsOf(body: ReadableStream<Uint8Array>, wanted: (name: string) => boolean = () => true) {
  const items: string[] = [];
  for await (const item of readForm(body, CONTENT_TYPE)) {
    if (item.kind === 'field') items.push(`${item.name}=${item.value}`);
    else if (item.kind === 'malformed') items.push(`malformed: ${item.reason}`);
    else if (!wanted(item.fileName)) items.push(`${item.fileName} skipped`);
    else {
      const pieces: Uint8Array[] = [];
      for (let piece = await item.source.read(); piece; piece = await item.source.read()) pieces.push(piece.slice());
      items.push(`${item.fileName}: ${await new Blob(pieces.map((piece) => new Uint8Array(piece))).text()}`);
    }
  }
  return items;
}
const FORM = new TextEncoder().encode(
  `${field('bot_id', 'bot_1')}${part('name="f"; filename="日本.txt"', 'one\r\n--y\r\n--')}${part('name="f"; filename=""', '')}${part('name="f"; filename="b.txt"', 'two')}--x--\r\n`,
);

test('wherever the body is cut, the same fields and files come out', async () => {
  const expected = ['bot_id=bot_1', '日本.txt: one\r\n--y\r\n--', ': ', 'b.txt: two'];
  expect(await itemsOf(streamOf(FORM))).toEqual(expected);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: FORM.length - 1 }), { maxLength: 30 }), async (cuts) => {
      expect(await itemsOf(streamOf(FORM, cuts))).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

test('a file nobody reads is skipped', async () => {
  const items = await itemsOf(streamOf(FORM, [60, 150, 200]), (name) => name === 'b.txt');
  expect(items).toEqual(['bot_id=bot_1', '日本.txt skipped', ' skipped', 'b.txt: two']);
});

test('the body is read only as the files are', async () => {
  let pulled = 0;
  const start = new TextEncoder().encode(part('name="f"; filename="a.txt"', 'begun').slice(0, -2));
  const large = new TextEncoder().encode('y'.repeat(1000));
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled += 1;
        if (pulled === 1) controller.enqueue(start);
        else controller.enqueue(large);
      },
    },
    { highWaterMark: 0 },
  );
  for await (const item of readForm(body, CONTENT_TYPE)) {
    if (item.kind !== 'file') continue;
    await item.source.read();
    break;
  }
  expect(pulled).toBeLessThanOrEqual(3);
});

describe('a damaged form says so', () => {
  const damage = async (text: string, type = CONTENT_TYPE): Promise<string | undefined> => {
    for await (const item of readForm(streamOf(new TextEncoder().encode(text)), type)) {
      if (item.kind === 'malformed') return item.reason;
    }
    return undefined;
  };
  test.each([
    ['no boundary', `${field('a', 'b')}--x--\r\n`, 'multipart/form-data', 'no boundary'],
    ['an end too early', field('a', 'b'), CONTENT_TYPE, 'last boundary'],
    ['nothing', '', CONTENT_TYPE, 'last boundary'],
    ['an endless field', `${field('a', 'b'.repeat(5_000))}--x--\r\n`, CONTENT_TYPE, 'too long'],
  ])('%s', async (_name, text, type, reason) => {
    expect(await damage(text, type)).toContain(reason);
  });
  test('whatever the bytes, it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        for await (const item of readForm(streamOf(Uint8Array.from([...FORM.slice(0, 40), ...bytes])), CONTENT_TYPE)) {
          if (item.kind === 'file') await item.source.read().catch(() => undefined);
        }
      }),
    );
  });
});

test.each([
  ['form-data; name="f"; filename="a.txt"', 'a.txt'],
  ['form-data; name="f"; filename="%22quoted%22 100%.txt"', '"quoted" 100%.txt'],
  ['form-data; name="f"; filename="a \\"b\\".txt"', 'a "b".txt'],
  ['form-data; name="f"; filename="C:\\docs\\a.txt"', 'C:\\docs\\a.txt'],
  ["form-data; name=f; filename=a.txt; filename*=UTF-8''%E6%97%A5.txt", '日.txt'],
  ["form-data; name=f; filename=a.txt; filename*=UTF-8''%E6%9", 'a.txt'],
  ['form-data; name="filename"', undefined],
])('the file name of %s', (header, name) => {
  expect(fileNameOf(header)).toBe(name);
});
