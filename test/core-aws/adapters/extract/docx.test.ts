import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../../../core-aws/adapters/extract/deadline.ts';
import { extractDocx } from '../../../../core-aws/adapters/extract/docx/extract-docx.ts';
import { openPackage } from '../../../../core-aws/adapters/extract/docx/open-package.ts';
import { readDocument } from '../../../../core-aws/adapters/extract/docx/read-document.ts';
import { readXml } from '../../../../core-aws/adapters/extract/docx/read-xml.ts';
import type { Block } from '../../../../core-aws/domain/block.ts';
import { encryptAgile, encryptStandard, makeOle } from '../../../fixtures/make-encrypted-docx.ts';
import { makeEmptyDocx, makeHandbookDocx } from '../../../fixtures/make-docx.ts';
import { makeRawDocx, paragraph, run, style, table } from '../../../fixtures/make-raw-docx.ts';
import type { RawDocx } from '../../../fixtures/make-raw-docx.ts';

const extract = (bytes: Uint8Array, password?: string): ReturnType<typeof extractDocx> =>
  extractDocx(bytes, createDeadline(30_000), password === undefined ? {} : { password });

async function blocksOf(raw: RawDocx): Promise<readonly Block[]> {
  const extracted = await extract(makeRawDocx(raw));
  if (!extracted.ok) throw new Error(`not read: ${JSON.stringify(extracted.error)}`);
  return extracted.value.blocks;
}
const textsOf = async (raw: RawDocx): Promise<readonly string[]> => (await blocksOf(raw)).map((block) => block.text);

describe('Reading a DOCX', () => {
  test('yields headings, paragraphs, table, list and footnote in reading order', async () => {
    const extracted = await extract(await makeHandbookDocx());
    expect(extracted.ok && extracted.value.blocks).toEqual([
      { kind: 'heading', text: 'Shop handbook', level: 1 },
      { kind: 'heading', text: 'Opening hours', level: 1 },
      { kind: 'paragraph', text: 'We open at nine. Come early.' },
      { kind: 'footnote', text: 'Public holidays excepted.' },
      { kind: 'heading', text: 'Prices', level: 2 },
      {
        kind: 'table',
        text: 'Article | Price\nKettle | 39 EUR\nTea pot with lid | 1|2 EUR',
        table: {
          header: ['Article', 'Price'],
          rows: [
            ['Kettle', '39 EUR'],
            ['Tea pot with lid', '1|2 EUR'],
          ],
        },
      },
      { kind: 'list_item', text: 'Bring a bag' },
      { kind: 'list_item', text: 'Pay by card' },
      { kind: 'paragraph', text: '営業時間は九時からです。' },
    ]);
  });

  test('tells headings by outline level, by inherited style and by names in other languages', async () => {
    const blocks = await blocksOf({
      styles:
        style('a', 'heading 2') +
        style('b', 'My own', '<w:basedOn w:val="a"/>') +
        style('c', 'Überschrift 3') +
        style('d', 'Chapter', '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
      body:
        paragraph('One', '<w:pStyle w:val="d"/>') +
        paragraph('Two', '<w:pStyle w:val="b"/>') +
        paragraph('Three', '<w:pStyle w:val="c"/>') +
        paragraph('Four', '<w:outlineLvl w:val="3"/>') +
        paragraph('Five', '<w:pStyle w:val="Heading5"/>') +
        paragraph('Text', '<w:pStyle w:val="a"/><w:outlineLvl w:val="9"/>'),
    });
    expect(blocks.map(({ kind, level }) => [kind, level])).toEqual([
      ['heading', 1],
      ['heading', 2],
      ['heading', 3],
      ['heading', 4],
      ['heading', 5],
      ['paragraph', undefined],
    ]);
  });

  test('numbers lists as Word shows them, and leaves bullets out', async () => {
    const level = (at: number, format: string, text: string): string =>
      `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
    const item = (text: string, list: number, at: number): string =>
      paragraph(text, `<w:numPr><w:ilvl w:val="${at}"/><w:numId w:val="${list}"/></w:numPr>`);
    const blocks = await blocksOf({
      numbering:
        `<w:abstractNum w:abstractNumId="0">${level(0, 'decimal', '%1.')}${level(1, 'lowerLetter', '%1.%2)')}${level(2, 'upperRoman', '%3')}</w:abstractNum>` +
        `<w:abstractNum w:abstractNumId="1">${level(0, 'bullet', '•')}</w:abstractNum>` +
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>' +
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>',
      body:
        item('first', 1, 0) +
        item('inner', 1, 1) +
        item('inner too', 1, 1) +
        item('deep', 1, 2) +
        item('second', 1, 0) +
        item('again inner', 1, 1) +
        item('dot', 2, 0) +
        item('other list', 3, 0) +
        item('none', 0, 0),
    });
    expect(blocks.map((block) => block.text)).toEqual([
      '1. first',
      '1.a) inner',
      '1.b) inner too',
      'I deep',
      '2. second',
      '2.a) again inner',
      'dot',
      '7. other list',
      'none',
    ]);
    expect(blocks.map((block) => block.kind)).toEqual([...Array.from({ length: 8 }, () => 'list_item'), 'paragraph']);
  });

  test('reads text boxes once, though they are written twice', async () => {
    const box = (text: string): string => `<w:txbxContent>${paragraph(text)}</w:txbxContent>`;
    const twice =
      `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>${box('In a box')}</wps:txbx></w:drawing></mc:Choice>` +
      `<mc:Fallback><w:pict><v:textbox>${box('In a box')}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>`;
    expect(await textsOf({ body: paragraph(run('Before') + twice) })).toEqual(['Before', 'In a box']);
    const older = `<w:r><w:pict><v:textbox>${box('Old box')}</v:textbox></w:pict></w:r>`;
    expect(await textsOf({ body: paragraph(older) })).toEqual(['Old box']);
  });

  test('keeps what was inserted, and never what was deleted or moved away', async () => {
    const removed = (name: string): string =>
      `<w:${name} w:id="1"><w:r><w:t>GONE</w:t><w:delText>GONE</w:delText></w:r></w:${name}>`;
    const body =
      paragraph(run('We ') + removed('del') + `<w:ins w:id="2">${run('really ')}</w:ins>` + run('open.')) +
      paragraph(removed('moveFrom') + `<w:moveTo w:id="3">${run('Moved here.')}</w:moveTo>`) +
      paragraph(run('First half,'), '<w:rPr><w:del w:id="4"/></w:rPr>') +
      paragraph(' second half.') +
      table(
        [
          ['Kept', 'row'],
          ['GONE', 'GONE'],
          ['Kept too', ['<w:cellDel w:id="6"/>', 'GONE']],
        ],
        ['', '<w:del w:id="5"/>'],
      ) +
      paragraph(`<w:del w:id="7"><w:r><w:footnoteReference w:id="9"/></w:r></w:del>${run('End.')}`);
    const extracted = await extract(
      makeRawDocx({ body, footnotes: `<w:footnote w:id="9">${paragraph('GONE')}</w:footnote>` }),
    );
    expect(extracted.ok && extracted.value.blocks.map((block) => block.text)).toEqual([
      'We really open.',
      'Moved here.',
      'First half, second half.',
      'Kept | row\nKept too | ',
      'End.',
    ]);
    expect(JSON.stringify(extracted)).not.toContain('GONE');
    expect(extracted.ok && extracted.value.warnings?.join()).toMatch(/tracked changes/u);
  });

  test('reads notes and comments behind what refers to them, headers first and footers last, each once', async () => {
    const extracted = await extract(
      makeRawDocx({
        headers: [paragraph('Acme Ltd'), paragraph('Acme Ltd')],
        footers: [paragraph('Confidential'), paragraph('7')],
        footnotes:
          `<w:footnote w:id="-1" w:type="separator">${paragraph('line')}</w:footnote>` +
          `<w:footnote w:id="2">${paragraph('A note.')}${paragraph('More of it.')}</w:footnote>`,
        endnotes: `<w:endnote w:id="2">${paragraph('At the end.')}</w:endnote>`,
        comments: `<w:comment w:id="0">${paragraph('Is this so?')}</w:comment>`,
        body:
          paragraph(
            `${run('Text')}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r>`,
          ) +
          table([
            ['a', `<w:p>${run('b')}<w:r><w:endnoteReference w:id="2"/></w:r></w:p>`],
            ['c', 'd'],
          ]) +
          paragraph('After'),
      }),
    );
    expect(extracted.ok && extracted.value.blocks.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'footnote: Acme Ltd',
      'paragraph: Text',
      'footnote: A note.',
      'footnote: More of it.',
      'footnote: Comment: Is this so?',
      'table: a | b\nc | d',
      'footnote: At the end.',
      'paragraph: After',
      'footnote: Confidential',
    ]);
    expect(extracted.ok && extracted.value.warnings?.join()).toMatch(/1 comments/u);
  });

  test('repeats merged cells where they are seen, and names the columns', async () => {
    const [block] = await blocksOf({
      body: table(
        [
          [
            ['<w:vMerge w:val="restart"/>', 'Article'],
            ['<w:gridSpan w:val="2"/>', 'Price'],
          ],
          [['<w:vMerge/>', ''], 'small', 'big'],
          [['<w:vMerge w:val="restart"/>', 'Cup'], '3', '4'],
          [
            ['<w:vMerge/>', ''],
            ['<w:gridSpan w:val="2"/>', 'sold out'],
          ],
          [['<w:gridSpan w:val="3"/>', 'All with tax']],
        ],
        ['<w:tblHeader/>', '<w:tblHeader/>'],
      ),
    });
    expect(block?.table).toEqual({
      header: ['Article', 'Price small', 'Price big'],
      rows: [
        ['Cup', '3', '4'],
        ['Cup', 'sold out', 'sold out'],
        ['All with tax', '', ''],
      ],
    });
  });

  test('takes a table of one column for a frame, and reads a nested table as text of its cell', async () => {
    const inner = table([
      ['Volume', '1 l'],
      ['Weight', '2 kg'],
    ]);
    expect(await textsOf({ body: table([[`${paragraph('Note:')}${paragraph('closed in May')}`]]) })).toEqual([
      'Note:',
      'closed in May',
    ]);
    const [block] = await blocksOf({
      body: table([
        ['Kettle', `${inner}${paragraph('')}`],
        ['Cup', 'none'],
      ]),
    });
    expect(block?.table?.rows).toEqual([
      ['Kettle', 'Volume, 1 l; Weight, 2 kg'],
      ['Cup', 'none'],
    ]);
  });

  test('gives a table its caption, and keeps the caption', async () => {
    const blocks = await blocksOf({
      styles: style('Cap', 'caption'),
      body:
        paragraph('Table 1: Prices', '<w:pStyle w:val="Cap"/>') +
        table([
          ['Cup', '4'],
          ['Pot', '9'],
        ]),
    });
    expect(blocks[0]).toEqual({ kind: 'caption', text: 'Table 1: Prices' });
    expect(blocks[1]?.table?.caption).toBe('Table 1: Prices');
  });

  test('reads results of fields, not their code, and puts addresses of links behind the sentence', async () => {
    const field = (type: string): string => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
    const code = (text: string): string => `<w:r><w:instrText>${text}</w:instrText></w:r>`;
    expect(
      await textsOf({
        links: { l1: 'https://shop.example/a' },
        body:
          paragraph(
            `${run('See ')}<w:hyperlink r:id="l1">${run('our prices')}</w:hyperlink>${run(' and ')}` +
              `${field('begin')}${code(' HYPERLINK "https://shop.example/b" ')}${field('separate')}${run('the rest')}${field('end')}${run('.')}`,
          ) +
          paragraph(
            `${run('Page ')}${field('begin')}${code('IF ')}${field('begin')}${code('PAGE')}${field('separate')}${run('HIDDEN')}${field('end')}${field('separate')}${run('7')}${field('end')}`,
          ),
      }),
    ).toEqual([
      'See our prices and the rest. (our prices: https://shop.example/a; the rest: https://shop.example/b)',
      'Page 7',
    ]);
  });

  test('reads symbols, hyphens, tabs, breaks, ticked boxes, drop caps and what a picture shows', async () => {
    expect(
      await textsOf({
        body:
          paragraph(
            `${run('co')}<w:r><w:softHyphen/></w:r>${run('operate')}<w:r><w:tab/><w:t>A4</w:t><w:br/><w:t>x</w:t><w:noBreakHyphen/><w:t>y</w:t></w:r>`,
          ) +
          paragraph(`<w:r><w:sym w:font="Symbol" w:char="F061"/></w:r>${run(' rays')}`) +
          paragraph(
            `${run('Yes ')}<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="1"/></w:checkBox></w:ffData></w:fldChar></w:r>`,
          ) +
          paragraph('O', '<w:framePr w:dropCap="drop"/>') +
          paragraph('nce upon a time.') +
          paragraph(
            '<w:r><w:drawing><wp:docPr id="1" name="Picture 1" descr="Plan of the ground floor"/></w:drawing></w:r>',
          ) +
          paragraph('<w:r><w:drawing><wp:docPr id="2" name="Picture 2" descr="IMG_2031 final.jpg"/></w:drawing></w:r>'),
      }),
    ).toEqual(['cooperate A4 x‑y', 'α rays', 'Yes ☒', 'Once upon a time.', 'Picture: Plan of the ground floor']);
  });

  test('reads content controls, mathematics, hidden text with a warning, and pieces in HTML', async () => {
    const extracted = await extract(
      makeRawDocx({
        parts: { c1: { type: 'aFChunk', name: 'chunk.html', content: '<h2>From a page</h2><p>More &amp; more</p>' } },
        body:
          `<w:sdt><w:sdtPr><w:alias w:val="NOT TEXT"/></w:sdtPr><w:sdtContent>${paragraph('In a control')}</w:sdtContent></w:sdt>` +
          paragraph(
            '<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>',
          ) +
          paragraph(run('Secret', '<w:vanish/>')) +
          '<w:altChunk r:id="c1"/>',
      }),
    );
    expect(extracted.ok && extracted.value.blocks.map((block) => block.text)).toEqual([
      'In a control',
      'a/b',
      'Secret',
      'From a page',
      'More & more',
    ]);
    expect(extracted.ok && extracted.value.warnings?.join()).toMatch(/hidden text/u);
  });

  test('reads the strict form of the format, and files with a byte order mark', async () => {
    expect(await textsOf({ isStrict: true, body: paragraph('Strict', '<w:outlineLvl w:val="0"/>') })).toEqual([
      'Strict',
    ]);
    expect(await textsOf({ prolog: '\ufeff<?xml version="1.0"?>', body: paragraph('Marked') })).toEqual(['Marked']);
  });

  test('leaves XML that is not well-formed to a more forgiving reader', async () => {
    const extracted = await extract(makeRawDocx({ body: paragraph('Fish & chips') }));
    expect(extracted.ok && extracted.value.blocks.map((block) => block.text)).toEqual(['Fish & chips']);
    expect(extracted.ok && extracted.value.warnings).toHaveLength(1);
  });
});

describe('A DOCX with a password', () => {
  test.each([
    ['of today', (file: Uint8Array) => encryptAgile(file, 'Grüße 1')],
    ['of 2007', (file: Uint8Array) => encryptStandard(file, 'Grüße 1')],
    ['of 2007 with a long key', (file: Uint8Array) => encryptStandard(file, 'Grüße 1', 256)],
  ])('%s opens with it, and only with it', async (_, encrypt) => {
    const file = encrypt(makeRawDocx({ body: paragraph('Behind a password') }));
    expect(await extract(file, 'Grüße 1')).toMatchObject({
      ok: true,
      value: { blocks: [{ text: 'Behind a password' }] },
    });
    expect(await extract(file, 'grüße 1')).toMatchObject({ error: { kind: 'password_wrong' } });
    expect(await extract(file)).toMatchObject({ error: { kind: 'password_protected' } });
  });

  test('that would take too long to check is not tried', async () => {
    const file = Buffer.from(encryptAgile(makeRawDocx({ body: paragraph('x') }), 'p', 1_000));
    file.write('9999', file.indexOf('spinCount="1000"') + 11);
    expect(await extract(file, 'p')).toMatchObject({ error: { kind: 'password_wrong' } });
    const large = encryptAgile(makeRawDocx({ body: paragraph('x') }), 'p', 1_000);
    const patched = Buffer.from(
      Buffer.from(large).toString('latin1').replace('spinCount="1000" ', 'spinCount="9e9"  '),
      'latin1',
    );
    // Asking for a password that would not help is no remedy.
    for (const password of ['p', undefined])
      expect(await extract(patched, password)).toMatchObject({
        error: { kind: 'cannot_unlock', detail: expect.stringMatching(/limit/u) },
      });
  });
});

describe('A DOCX that cannot be read', () => {
  test.each([
    ['unsupported_form', 'a Word file of the old kind', makeOle({ WordDocument: new Uint8Array(5_000) }), /old \.doc/u],
    ['corrupt', 'a damaged container', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /container/u],
    ['corrupt', 'no zip', Buffer.from('hello'), /zip/u],
    [
      'unsupported_form',
      'a zip of something else',
      zipSync({ 'a.txt': strToU8('hello') }),
      /Word document, but holds none/u,
    ],
    [
      'unsupported_form',
      'XML that declares entities',
      makeRawDocx({ prolog: '<!DOCTYPE w [<!ENTITY a "b">]>', body: paragraph('&a;') }),
      /entities/u,
    ],
  ])('is %s when it is %s', async (kind, _, bytes, detail) => {
    expect(await extract(bytes)).toMatchObject({ ok: false, error: { kind, detail: expect.stringMatching(detail) } });
  });

  test('is corrupt when it is cut off', async () => {
    const whole = await makeHandbookDocx();
    expect(await extract(whole.slice(0, 3_000))).toMatchObject({ error: { kind: 'corrupt' } });
    expect((await extract(whole)).ok).toBe(true);
  });

  test('has no_text when only what stands around the text says something', async () => {
    expect(await extract(await makeEmptyDocx())).toMatchObject({ error: { kind: 'no_text' } });
    const around = makeRawDocx({
      headers: [paragraph('Acme Ltd')],
      body: paragraph('<w:r><w:drawing><wp:docPr id="1" descr="A view of the sea"/></w:drawing></w:r>'),
    });
    expect(await extract(around)).toMatchObject({ error: { kind: 'no_text' } });
  });

  test('is refused one past each limit, and not at it', async () => {
    const deadline = createDeadline(30_000);
    const open = (body: string): ReturnType<typeof openPackage> => openPackage(makeRawDocx({ body }), deadline);
    const read = (body: string, limits: { maxChars: number; maxCells: number }): unknown => {
      const docx = open(body);
      if (!docx.ok) throw new Error('not opened');
      return readDocument(docx.value, deadline, limits);
    };
    expect(() => read(paragraph('12345'), { maxChars: 5, maxCells: 9 })).not.toThrow();
    expect(() => read(paragraph('123456'), { maxChars: 5, maxCells: 9 })).toThrow(/more than 5 characters/u);
    const four = table([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(() => read(four, { maxChars: 99, maxCells: 4 })).not.toThrow();
    expect(() => read(four, { maxChars: 99, maxCells: 3 })).toThrow(/more than 3 cells/u);
    const xml = Buffer.from('<a><b/><b/></a>');
    expect(() => readXml(xml, { deadline, maxElements: 3 })).not.toThrow();
    expect(() => readXml(xml, { deadline, maxElements: 2 })).toThrow(/more than 2 elements/u);
    // The body is at level 2; each control adds two, the paragraph's text three.
    const nested = (controls: number): string =>
      '<w:sdt><w:sdtContent>'.repeat(controls) + paragraph('deep') + '</w:sdtContent></w:sdt>'.repeat(controls);
    expect(await extract(makeRawDocx({ body: nested(97) }))).toMatchObject({ ok: true });
    expect(await extract(makeRawDocx({ body: nested(98) }))).toMatchObject({
      error: { kind: 'too_deep', detail: expect.stringMatching(/limit is 200/u) },
    });
  });

  test('is too_complex when reading it takes past the deadline', async () => {
    const over = createDeadline(1, {
      nowMs: (
        (now) => () =>
          (now += 10)
      )(0),
    });
    expect(await extractDocx(makeRawDocx({ body: paragraph('x') }), over)).toMatchObject({
      error: { kind: 'too_complex' },
    });
  });
});
