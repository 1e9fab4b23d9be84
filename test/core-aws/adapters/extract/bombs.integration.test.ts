import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { createTextExtractor } from '../../../../core-aws/adapters/extract/create-text-extractor.ts';
import type { ReadableKind } from '../../../../core-aws/ports/text-extractor.ts';
import { LIMITS } from '../../../../shared/limits.ts';
import { makeRawDocx, makeRawPdfBomb, understateSizes, wordParagraph } from '../../../fixtures/make-bomb.ts';

/** The limits of the product, but for the time, of which each of these needs a fraction. */
const TIMEOUT_MS = 45_000;
const incidents: string[] = [];
const extractor = createTextExtractor({ timeoutMs: TIMEOUT_MS, onIncident: (what) => incidents.push(what) });
afterAll(() => extractor.close());

async function textOf(kind: ReadableKind, bytes: Uint8Array): Promise<string> {
  const read = await extractor.extract(kind, bytes);
  if (!read.ok) throw new Error(`${read.error.kind}: ${read.error.detail}`, { cause: read.error.cause });
  return read.value.blocks.map(({ text }) => text).join('\n');
}

/** The failure in one line, `kind: detail`; fails when there is none, or when the reader died of it. */
async function refusalOf(kind: ReadableKind, bytes: Uint8Array): Promise<string> {
  incidents.length = 0;
  const read = await extractor.extract(kind, bytes);
  if (read.ok) throw new Error('it was read');
  expect(incidents).toEqual([]);
  return `${read.error.kind}: ${read.error.detail ?? ''}`;
}

describe('a DOCX that unpacks to very much', () => {
  const padding = (bytes: number): string => `<w:p><w:r><w:t>Hello.</w:t></w:r></w:p><!--${' '.repeat(bytes)}-->`;

  it('is read up to a ratio that text reaches, and refused above', async () => {
    expect(await textOf('docx', makeRawDocx(padding(19_000_000)))).toBe('Hello.');
    expect(await refusalOf('docx', makeRawDocx(padding(21_000_000)))).toMatch(
      /^unpacks_too_large: .*document\.xml.* 250 times/,
    );
  });

  it('is refused by what its parts state together', async () => {
    const half = LIMITS.docxMaxUncompressedBytes / 2;
    const withParts = (bytes: number) =>
      makeRawDocx(wordParagraph('Hello.'), {
        parts: {
          'word/a.bin': [new Uint8Array(half), { level: 1 }],
          'word/b.bin': [new Uint8Array(bytes), { level: 1 }],
        },
      });
    expect(await textOf('docx', withParts(half - 100_000))).toBe('Hello.');
    expect(await refusalOf('docx', withParts(half))).toMatch(
      /^unpacks_too_large: it unpacks to 200.*the limit is 200 MB/,
    );
  });

  it('is refused when it states less than it unpacks to', async () => {
    const bytes = understateSizes(makeRawDocx(padding(300_000_000)), 1_000);
    expect(bytes.length).toBeLessThan(400_000);
    expect(await refusalOf('docx', bytes)).toMatch(/^unpacks_too_large: /);
  });

  it('is refused when it holds more files than any document', async () => {
    const withParts = (count: number) =>
      makeRawDocx(wordParagraph('Hello.'), {
        parts: Object.fromEntries(Array.from({ length: count }, (_, at) => [`word/media/${at}.png`, new Uint8Array()])),
      });
    expect(await textOf('docx', withParts(9_997))).toBe('Hello.');
    expect(await refusalOf('docx', withParts(9_998))).toBe(
      'unpacks_too_large: it holds 10,001 files and folders; the limit is 10,000',
    );
  });

  it('is read without opening the zips in it', async () => {
    const inner = zipSync({ 'zeros.bin': new Uint8Array(100_000_000) });
    const nested = zipSync({ 'a.zip': inner, 'b.zip': inner });
    const docx = makeRawDocx(wordParagraph('Hello.'), { parts: { 'word/embeddings/nested.zip': nested } });
    expect(await textOf('docx', docx)).toBe('Hello.');
  });
});

describe('a DOCX with hostile XML', () => {
  it('is refused when its entities would grow into very much', async () => {
    const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
    const prolog = `<!DOCTYPE laughs [<!ENTITY l0 "lol">${entities}]>`;
    expect(await refusalOf('docx', makeRawDocx(wordParagraph('&l9;'), { prolog }))).toMatch(
      /^unsupported_form: .*entities/,
    );
  });

  it('is refused when its entities name files', async () => {
    const prolog = '<!DOCTYPE reach [<!ENTITY file SYSTEM "file:///etc/passwd">]>';
    expect(await refusalOf('docx', makeRawDocx(wordParagraph('&file;'), { prolog }))).toMatch(
      /^unsupported_form: .*entities/,
    );
  });

  it('is read with markup as deep as the limit, and refused a level deeper', async () => {
    // document, body, p, r and t stand around; the text's own element is one more level.
    const nested = (levels: number): string =>
      `${'<w:sdt><w:sdtContent>'.repeat(levels)}${wordParagraph('Hello.')}${'</w:sdtContent></w:sdt>'.repeat(levels)}`;
    const fits = Math.floor((LIMITS.markupMaxDepth - 5) / 2);
    expect(await textOf('docx', makeRawDocx(nested(fits)))).toBe('Hello.');
    expect(await refusalOf('docx', makeRawDocx(nested(fits + 1)))).toMatch(/^too_deep: .*201.*200/);
    expect(await refusalOf('docx', makeRawDocx(nested(100_000)))).toMatch(/^too_deep: .*200/);
  });

  it('is read with a table of as many cells as the limit, and refused with one more', async () => {
    const cell = '<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>';
    const table = (rows: number, more: number): string =>
      `<w:tbl>${`<w:tr>${cell.repeat(100)}</w:tr>`.repeat(rows)}${more > 0 ? `<w:tr>${cell.repeat(more)}</w:tr>` : ''}</w:tbl>`;
    expect((await textOf('docx', makeRawDocx(table(2_000, 0)))).length).toBeGreaterThan(200_000);
    expect(await refusalOf('docx', makeRawDocx(table(2_000, 1)))).toMatch(/^too_large: .*table.*200,000/);
    // A million cells, before they fill the memory.
    expect(await refusalOf('docx', makeRawDocx(table(10_000, 0)))).toMatch(/^too_large: .*table.*200,000/);
  }, 60_000);
});

describe('a PDF', () => {
  it('is read with as many pages as the limit, and refused with one more', async () => {
    const read = await extractor.extract('pdf', makeRawPdfBomb({ pages: LIMITS.documentMaxPages }));
    expect(read).toMatchObject({ ok: true, value: { pageCount: 5_000 } });
    expect(await refusalOf('pdf', makeRawPdfBomb({ pages: LIMITS.documentMaxPages + 1 }))).toMatch(
      /^too_large: .*5,001 pages.*5,000/,
    );
  }, 60_000);

  it('has the pages it has when it states 100,000, and is refused when it lists one that often', async () => {
    const one = await extractor.extract('pdf', makeRawPdfBomb({ statedPages: 100_000 }));
    expect(one).toMatchObject({ ok: true, value: { pageCount: 1 } });
    const listed = makeRawPdfBomb({ statedPages: 100_000, kids: '5 0 R '.repeat(100_000) });
    expect(await refusalOf('pdf', listed)).toMatch(/^too_large: .*100,000 pages.*5,000/);
  });

  it('is read with as many characters as the limit, and refused with one more', async () => {
    // Beside "Hello." on each of 1,000 pages.
    const letters = (count: number) =>
      makeRawPdfBomb({
        pages: 1_000,
        mediaBox: '0 0 9000 842',
        content: Buffer.from(`BT /F1 2 Tf 10 300 Td (${'letter'.repeat(400).slice(0, count)}) Tj ET\n`),
      });
    const perPage = LIMITS.documentTextMaxChars / 1_000 - 'Hello.'.length;
    expect(await extractor.extract('pdf', letters(perPage))).toMatchObject({ ok: true, value: { pageCount: 1_000 } });
    expect(await refusalOf('pdf', letters(perPage + 1))).toBe(
      'too_large: page 1000 of 1000 passes the limit of 2,000,000 characters',
    );
  }, 60_000);

  it.each([
    ['is its own kid', { kids: '2 0 R', statedPages: 10 }],
    ['is its own kid beside a page', { kids: '5 0 R 2 0 R', statedPages: 10 }],
    ['lists a page again and again', { kids: '5 0 R '.repeat(3_000), statedPages: 3_000 }],
  ])(
    'ends when its page tree %s',
    async (_, options) => {
      const startedAtMs = performance.now();
      incidents.length = 0;
      expect(await extractor.extract('pdf', makeRawPdfBomb(options))).toHaveProperty('ok');
      expect(incidents).toEqual([]);
      expect(performance.now() - startedAtMs).toBeLessThan(15_000);
    },
    30_000,
  );

  it.each(['0 0 14400 14400', '0 0 1000000000 1000000000', '-1e30 -1e30 1e30 1e30', '0 0 0 0'])(
    'is read whatever the size of its pages: [%s]',
    async (mediaBox) => {
      expect(await textOf('pdf', makeRawPdfBomb({ mediaBox }))).toBe('Hello.');
    },
  );

  it('is read when a page draws much, and refused when it unpacks to more than memory holds', async () => {
    expect(await textOf('pdf', makeRawPdfBomb({ content: Buffer.alloc(5_000_000, 'q Q ') }))).toBe('Hello.');
    const bomb = makeRawPdfBomb({ content: Buffer.alloc(800_000_000, '\n'), deflations: 2 });
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refusalOf('pdf', bomb)).toMatch(/^too_complex: .*limit/);
  }, 90_000);
});

describe('a text', () => {
  it('is read with as many characters as the limit, and refused with one more', async () => {
    const lines = (chars: number) => strToU8(`${'word '.repeat(19)}end.\n`.repeat(chars / 100));
    expect((await textOf('txt', lines(LIMITS.documentTextMaxChars))).length).toBeGreaterThan(1_900_000);
    expect(await refusalOf('txt', Buffer.concat([lines(LIMITS.documentTextMaxChars), Buffer.from('x')]))).toMatch(
      /^too_large: .*2,?000,?001.*2,?000,?000/,
    );
  }, 60_000);

  it('of the largest file we take is refused, not read for ever', async () => {
    expect(await refusalOf('txt', Buffer.alloc(LIMITS.documentMaxBytes, 'a'))).toMatch(/^too_large: .*2,?000,?000/);
  }, 60_000);
});

describe('a web page', () => {
  it('is read with markup as deep as the limit, and refused a level deeper', async () => {
    // html and body stand around, and the paragraph is one more level.
    const nested = (levels: number) => strToU8(`${'<div>'.repeat(levels)}<p>Hello.</p>${'</div>'.repeat(levels)}`);
    const fits = LIMITS.markupMaxDepth - 3;
    expect(await textOf('html', nested(fits))).toBe('Hello.');
    expect(await refusalOf('html', nested(fits + 1))).toMatch(/^too_deep: .*200/);
    expect(await refusalOf('html', nested(100_000))).toMatch(/^too_deep: .*200/);
  }, 60_000);

  it('is read with a table of as many cells as the limit, and refused with one more', async () => {
    const table = (rows: number, more = 0) =>
      strToU8(
        `<table>${`<tr>${'<td>1'.repeat(100)}`.repeat(rows)}${more > 0 ? `<tr>${'<td>1'.repeat(more)}` : ''}</table>`,
      );
    expect((await textOf('html', table(2_000))).length).toBeGreaterThan(200_000);
    expect(await refusalOf('html', table(2_000, 1))).toMatch(/^too_large: .*200,000/);
    expect(await refusalOf('html', table(10_000))).toMatch(/^too_large: .*limit/);
  }, 60_000);

  it('may not blow a table up by cells that span many', async () => {
    const spans = strToU8(`<table>${'<tr><td colspan=1000 rowspan=60000>1</td></tr>'.repeat(3_000)}</table>`);
    const startedAtMs = performance.now();
    incidents.length = 0;
    expect(await extractor.extract('html', spans)).toHaveProperty('ok');
    expect(incidents).toEqual([]);
    expect(performance.now() - startedAtMs).toBeLessThan(20_000);
  }, 60_000);
});

describe('a table of values', () => {
  it('is read with as many cells as the limit, and refused with one more', async () => {
    const csv = (rows: number, more = '') => strToU8(`${`${'1,'.repeat(99)}1\n`.repeat(rows)}${more}`);
    expect((await textOf('csv', csv(2_000))).length).toBeGreaterThan(200_000);
    expect(await refusalOf('csv', csv(2_001))).toMatch(/^too_large: .*200,000/);
    expect(await refusalOf('csv', csv(10_000))).toMatch(/^too_large: .*200,000/);
  }, 60_000);

  it('ends when a quote is never closed', async () => {
    incidents.length = 0;
    const open = Buffer.concat([Buffer.from('a,b\n"'), Buffer.alloc(20_000_000, 'x,\n')]);
    expect(await extractor.extract('csv', open)).toHaveProperty('ok');
    expect(incidents).toEqual([]);
  }, 60_000);
});
