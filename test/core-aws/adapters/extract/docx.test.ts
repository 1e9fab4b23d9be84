import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { createTextExtractor } from '../../../../core-aws/adapters/extract/create-text-extractor.ts';
import { checkZip } from '../../../../core-aws/adapters/extract/docx/check-zip.ts';
import { htmlToBlocks } from '../../../../core-aws/adapters/extract/docx/html-to-blocks.ts';
import { makeEmptyDocx, makeHandbookDocx } from '../../../fixtures/make-docx.ts';

const extractor = createTextExtractor();
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');

describe('Reading a DOCX', () => {
  test('yields headings, paragraphs, table, list and footnote in reading order', async () => {
    const extracted = await extractor.extract('docx', await makeHandbookDocx());
    expect(extracted.ok && extracted.value).toEqual({
      blocks: [
        { kind: 'heading', text: 'Shop handbook', level: 1 },
        { kind: 'heading', text: 'Opening hours', level: 1 },
        { kind: 'paragraph', text: 'We open at nine. Come early.' },
        { kind: 'paragraph', text: 'Public holidays excepted.' },
        { kind: 'heading', text: 'Prices', level: 2 },
        { kind: 'table', text: 'Article | Price\nKettle | 39 EUR\nTea pot with lid | 1/2 EUR' },
        { kind: 'list_item', text: 'Bring a bag' },
        { kind: 'list_item', text: 'Pay by card' },
        { kind: 'paragraph', text: '営業時間は九時からです。' },
      ],
    });
  });

  test('repeats a cell over several rows, and keeps the columns beside it', () => {
    const html =
      '<table><tr><th colspan="2">Size</th><th>Price</th></tr>' +
      '<tr><td rowspan="2">Cup</td><td>big</td><td>4</td></tr><tr><td>small</td><td>3</td></tr></table>';
    expect(htmlToBlocks(html)).toEqual([{ kind: 'table', text: 'Size |  | Price\nCup | big | 4\nCup | small | 3' }]);
  });

  test('takes a table of one column for a frame around text', () => {
    expect(htmlToBlocks('<table><tr><td><p>Note:</p><p>closed in May</p></td></tr></table>')).toEqual([
      { kind: 'paragraph', text: 'Note: closed in May' },
    ]);
  });

  test('keeps nested list items apart, and marks no text as code', () => {
    expect(htmlToBlocks('<ul><li>one<ul><li>two</li></ul></li><li>a &lt;b&gt;</li></ul>')).toEqual([
      { kind: 'list_item', text: 'one' },
      { kind: 'list_item', text: 'two' },
      { kind: 'list_item', text: 'a <b>' },
    ]);
  });
});

describe('A DOCX that cannot be read', () => {
  test.each([
    ['password_protected', 'encrypted', Buffer.concat([OLE, Buffer.from('EncryptedPackage', 'utf16le')])],
    ['corrupt', 'a Word file of the old kind', OLE],
    ['corrupt', 'no zip', Buffer.from('hello')],
    ['corrupt', 'a zip of something else', zipSync({ 'a.txt': strToU8('hello') })],
    ['corrupt', 'cut off', undefined],
  ])('is %s when it is %s', async (kind, _, bytes) => {
    const file = bytes ?? (await makeHandbookDocx()).slice(0, 3_000);
    expect(await extractor.extract('docx', file)).toMatchObject({ ok: false, error: { kind } });
  });

  test('has no_text when it is empty', async () => {
    expect(await extractor.extract('docx', await makeEmptyDocx())).toMatchObject({ error: { kind: 'no_text' } });
  });

  test('is too_large when it would unpack to one byte more than the limit, and not before', () => {
    const zip = zipSync({ 'word/document.xml': new Uint8Array(600), 'word/styles.xml': new Uint8Array(400) });
    expect(zip.length).toBeLessThan(500);
    expect(checkZip(zip, 1_000).ok).toBe(true);
    expect(checkZip(zip, 999)).toMatchObject({ ok: false, error: { kind: 'too_large' } });
  });
});
