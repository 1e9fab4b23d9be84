import * as fc from 'fast-check';
import { isValidElement } from 'preact';
import type { ComponentChild } from 'preact';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../widget/answers/markdown.tsx';

/** Writes vnodes as HTML, escaping text, so that a test can read what a browser would get. */
function toHtml(node: unknown): string {
  if (Array.isArray(node)) return node.map(toHtml).join('');
  if (typeof node === 'string' || typeof node === 'number') return String(node).replace(/</g, '&lt;');
  if (!isValidElement(node)) return '';
  const { type, props } = node as { readonly type: unknown; readonly props: Record<string, unknown> };
  const attributes = Object.entries(props)
    .filter(([name]) => name !== 'children')
    .map(([name, value]) => ` ${name}="${String(value)}"`);
  return `<${String(type)}${attributes.join('')}>${toHtml(props['children'])}</${String(type)}>`;
}
const cite = (number: number): ComponentChild => (number <= 2 ? `(${number})` : undefined);
const html = (markdown: string): string => toHtml(renderMarkdown(markdown, cite));
const LINK = 'target="_blank" rel="noopener noreferrer"';

describe('renderMarkdown', () => {
  it.each([
    ['paragraphs', 'One\ntwo\n\nthree', '<p>One\ntwo</p><p>three</p>'],
    ['bold, italics and code', '**a** *b* `c **d**`', '<p><b>a</b> <i>b</i> <code>c **d**</code></p>'],
    ['a bullet list after a line', 'For:\n- a\n- b', '<p>For:</p><ul><li>a</li><li>b</li></ul>'],
    ['a list with empty lines between', '- a\n\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['a numbered list with its first number', '3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['two kinds of list as two lists', '- a\n1. b', '<ul><li>a</li></ul><ol start="1"><li>b</li></ol>'],
    ['a heading as a bold line', '## Returns\ntext', '<p><b>Returns</b></p><p>text</p>'],
    ['fenced code as written', '```js\n**a** [1]\n```\nb', '<pre>**a** [1]\n</pre><p>b</p>'],
    ['a fence that is still open', '```\na', '<pre>a</pre>'],
    ['known citations', 'Yes. [1][2]', '<p>Yes. (1)(2)</p>'],
    ['no number that no source has', 'Yes. [3]', '<p>Yes. </p>'],
    ['a calculation as text', '2 * 3 * 4', '<p>2 * 3 * 4</p>'],
    ['an unfinished mark as text', 'a **b', '<p>a **b</p>'],
    [
      'a table',
      '| A | B |\n|---|--:|\n| 1 | **2** |\nend',
      '<table><tr><th dir="auto">A</th><th dir="auto">B</th></tr><tr><td dir="auto">1</td><td dir="auto"><b>2</b></td></tr></table><p>end</p>',
    ],
    ['a web link', '[us](https://a.example/x)', `<p><a href="https://a.example/x" ${LINK}>us</a></p>`],
    [
      'a bare address without its full stop',
      'See https://a.example/x.',
      `<p>See <a href="https://a.example/x" ${LINK}>https://a.example/x</a>.</p>`,
    ],
  ])('draws %s', (_name, markdown, expected) => {
    expect(html(markdown)).toBe(expected);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '/admin', 'JaVaScRiPt:alert(1)', 'vbscript:x'])(
    'makes no link to %s',
    (address) => {
      expect(html(`[click](${address})`)).toBe('<p>click</p>');
    },
  );

  it('shows HTML and pictures as text', () => {
    expect(html('<img src=x onerror=alert(1)>')).toBe('<p>&lt;img src=x onerror=alert(1)></p>');
    expect(html('![beacon](https://evil.example/a.png)')).not.toContain('<img');
  });

  it('makes only its own elements and only web addresses, from any text', () => {
    const text = fc.array(
      fc.constantFrom(
        'a',
        ' ',
        '\n',
        '\n\n',
        '*',
        '**',
        '`',
        '```',
        '[',
        ']',
        '(',
        ')',
        '1',
        '|',
        '---',
        '- ',
        '# ',
        '<',
        'https://a.example/',
        'javascript:x',
      ),
      { maxLength: 40 },
    );
    let linkCount = 0;
    fc.assert(
      fc.property(text, (pieces) => {
        const out = html(pieces.join(''));
        const names = [...out.matchAll(/<(\w+)/g)].map(([, name]) => name ?? '');
        const known = ['p', 'b', 'i', 'ul', 'ol', 'li', 'pre', 'code', 'a', 'table', 'tr', 'th', 'td'];
        expect(names.filter((name) => !known.includes(name))).toEqual([]);
        for (const [, address] of out.matchAll(/href="([^"]*)"/g)) {
          linkCount++;
          expect(address).toMatch(/^https:\/\//);
        }
      }),
      { numRuns: 500 },
    );
    expect(linkCount).toBeGreaterThan(0);
  });
});
