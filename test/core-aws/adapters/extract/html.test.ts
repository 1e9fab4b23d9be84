import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDeadline } from '../../../../core-aws/adapters/extract/deadline.ts';
import { extractHtml } from '../../../../core-aws/adapters/extract/html/extract-html.ts';
import { htmlToBlocks } from '../../../../core-aws/adapters/extract/html/html-to-blocks.ts';
import { parseHtml } from '../../../../core-aws/adapters/extract/html/parse-html.ts';

const extract = (html: string | Uint8Array, maxChars?: number): ReturnType<typeof extractHtml> =>
  extractHtml(Buffer.from(html), createDeadline(30_000), {}, maxChars);
const told = (html: string): readonly string[] => htmlToBlocks(html).map(({ kind, text }) => `${kind}: ${text}`);

describe('A piece of a page', () => {
  test.each([
    ['rows', '<tr><th>Item</th><th>Price</th></tr><tr><td>Lamp</td><td>12 euro</td></tr>'],
    [
      'a body',
      '<!-- prices -->\n<tbody><tr><th>Item</th><th>Price</th></tr><tr><td>Lamp</td><td>12 euro</td></tr></tbody>',
    ],
    ['a head', '<thead><tr><th>Item</th><th>Price</th></tr></thead><tr><td>Lamp</td><td>12 euro</td></tr>'],
  ])('cut out of a table, beginning with %s, is a table', async (_, html) => {
    const read = await extract(html);
    expect(read.ok && read.value.blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['table', 'Item | Price\nLamp | 12 euro'],
    ]);
  });

  test('of choices keeps them apart', () => {
    expect(told('<option>Red</option><option>Blue</option>')).toEqual(['paragraph: Red', 'paragraph: Blue']);
  });
});

describe('Reading a web page', () => {
  test('keeps the content and leaves out what stands around it', () => {
    expect(
      told(`<!doctype html><title>Shop</title><style>p{}</style><script>let x = 1</script>
        <header>SITE <nav>MENU</nav></header><div role="navigation">MENU</div><aside>ADVERTS</aside>
        <main><article><header><h2>Hours</h2></header><p>We open at <b>nine</b>.<br>Come   early.</p>
        <p hidden>NO</p><p style="display: none">NO</p></article></main><footer>IMPRINT</footer>`),
    ).toEqual(['heading: Shop', 'heading: Hours', 'paragraph: We open at nine. Come early.']);
  });

  test('reads all when nothing would be left', () => {
    expect(told('<nav><p>Only this</p></nav>')).toEqual(['paragraph: Only this']);
  });

  test('reads lists, definitions, pictures, code and text between elements', () => {
    expect(
      told(`<ul><li>one<ul><li>two</li></ul></li><li>a &lt;b&gt;</li></ul><ol start="3"><li>c</li><li><p>d</p><p>more</p></li></ol>
        <dl><dt>Fee</dt><dd>5 EUR</dd></dl><figure><img src=x alt="A red kettle"><figcaption>Figure 1</figcaption></figure>
        <pre>line one\n\nline two</pre><div>loose <p>in p</p> tail</div><img alt="logo"><p>a<br><br>b</p>`),
    ).toEqual([
      'list_item: one',
      'list_item: two',
      'list_item: a <b>',
      'list_item: 3. c',
      'list_item: 4. d',
      'paragraph: more',
      'list_item: Fee: 5 EUR',
      'paragraph: Picture: A red kettle',
      'caption: Figure 1',
      'paragraph: line one',
      'paragraph: line two',
      'paragraph: loose',
      'paragraph: in p',
      'paragraph: tail',
      'paragraph: a',
      'paragraph: b',
    ]);
  });

  test('puts absolute addresses of links behind the paragraph, and drops marks of notes', () => {
    expect(
      told(
        '<p>See <a href="https://shop.example/a">prices</a>, <a href="/b">hours</a><sup><a href="#n1">[1]</a></sup>.</p>',
      ),
    ).toEqual(['paragraph: See prices, hours. (prices: https://shop.example/a)']);
  });

  test('reads merged cells, header rows and captions of tables', () => {
    const [caption, table] = htmlToBlocks(
      '<table><caption>Prices</caption><thead><tr><th colspan="2">Size</th><th>Price</th></tr></thead>' +
        '<tr><td rowspan="2">Cup</td><td>big</td><td>4</td></tr><tr><td>small</td><td>3</td></tr></table>',
    );
    expect(caption).toEqual({ kind: 'caption', text: 'Prices' });
    expect(table).toEqual({
      kind: 'table',
      text: 'Size | Size | Price\nCup | big | 4\nCup | small | 3',
      table: {
        header: ['Size', 'Size', 'Price'],
        rows: [
          ['Cup', 'big', '4'],
          ['Cup', 'small', '3'],
        ],
        caption: 'Prices',
      },
    });
  });

  test('tells a header from a row where the markup does not', () => {
    const toTable = (rows: readonly (readonly string[])[]): string =>
      `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
    const headerOf = (rows: readonly (readonly string[])[]): unknown => htmlToBlocks(toTable(rows))[0]?.table?.header;
    expect(
      headerOf([
        ['Article', 'Price'],
        ['Cup', '4 EUR'],
        ['Pot', '12.50'],
      ]),
    ).toEqual(['Article', 'Price']);
    expect(
      headerOf([
        ['Name', 'Anna'],
        ['Town', 'Ulm'],
      ]),
    ).toBeUndefined();
    expect(
      headerOf([
        ['2023', '2024'],
        ['4', '5'],
      ]),
    ).toBeUndefined();
  });

  test('believes the encoding the page names', async () => {
    const page = '<meta charset="iso-8859-7"><p>Caf\u00e9 open</p>';
    expect(await extract(Buffer.from(page, 'latin1'))).toMatchObject({ value: { blocks: [{ text: 'Cafι open' }] } });
  });

  test('loses no text of generated tables, and never throws', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/u);
    fc.assert(
      fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 }), (rows) => {
        const html = `<table>${rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`;
        const read = htmlToBlocks(html)
          .flatMap((block) => block.text.split(/[\s|]+/u))
          .filter((each) => each !== '');
        expect(read).toEqual(rows.flat());
      }),
      { numRuns: 200 },
    );
    const piece = fc.constantFrom(
      '<table>',
      '<td rowspan=3>',
      '<tr>',
      '</table>',
      '<p>',
      '</div>',
      '<div>',
      '<li>',
      '<ol>',
      '<dl><dd>',
      '<a href="#">',
      '<pre>',
      'text',
      '&amp',
      '<!--',
      '<h1>',
      '<svg>',
      '<caption>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const block of htmlToBlocks(pieces.join(''))) expect(block.text).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});

test('A page in one element may have any number of paragraphs', () => {
  expect(htmlToBlocks(`<div>${'<p>ab'.repeat(150_000)}</div>`)).toHaveLength(150_000);
});

test('A page saved from a server is read without the program in it', async () => {
  const page = '<?php if ($a->b > 1) { echo "no"; } ?><p>Open on <?= $day ?> Mondays.</p><?php never ends > here';
  expect(await extract(page)).toMatchObject({ ok: true, value: { blocks: [{ text: 'Open on Mondays.' }] } });
});

describe('A web page that cannot be read', () => {
  test('has no_text when it says nothing', async () => {
    expect(await extract('<html><body><img src=a><script>x()</script></body></html>')).toMatchObject({
      error: { kind: 'no_text', detail: expect.stringContaining('print it as PDF') },
    });
    expect(await extract('<img src=a>')).toEqual({ ok: false, error: { kind: 'no_text' } });
  });

  test('is refused one past each limit, and not at it', async () => {
    const nested = (depth: number): string => `${'<div>'.repeat(depth)}text`;
    // html and body are the first two levels.
    expect(htmlToBlocks(nested(8), { maxDepth: 10 })).toHaveLength(1);
    expect(() => htmlToBlocks(nested(9), { maxDepth: 10 })).toThrow(/more than 10 levels/u);
    expect(await extract(nested(100_000))).toMatchObject({ error: { kind: 'too_deep' } });
    // html, head, body, p: each paragraph is one more.
    expect(parseHtml('<p><p><p>', 10, 6).childNodes).toHaveLength(1);
    expect(() => parseHtml('<p><p><p><p>', 10, 6)).toThrow(/more than 6 elements/u);
    const cells = '<table><tr><td>a<td colspan=2>b</table>';
    expect(htmlToBlocks(cells, { maxCells: 3 })).toHaveLength(1);
    expect(() => htmlToBlocks(cells, { maxCells: 2 })).toThrow(/3 cells; the limit is 2/u);
    expect((await extract('<p>12345', 5)).ok).toBe(true);
    expect(await extract('<p>123456', 5)).toMatchObject({ error: { kind: 'too_large' } });
  });
});
