import type { DocumentKind } from '../documents.ts';

/** What the kind of a text is decided on; tags and columns show early. */
const LOOKED_AT_BYTES = 64 * 1024;
/** Rows of a table compared with each other. */
const ROWS_COMPARED = 20;
const DELIMITERS = [',', ';', '\t', '|'] as const;

const HTML_NAME = /\.(html?|xhtml)$/i;
const TABLE_NAME = /\.(csv|tsv|tab)$/i;

/** What may stand before the first tag of a page: white space, comments, an XML declaration. */
const PREAMBLE = /^(?:\s+|<!--[\s\S]*?-->|<\?xml[^>]*\?>)+/;
const PAGE = /^<(?:!doctype\s+html|html|head|body)\b/i;
/** What only a page has: a tag of any name, a comment, a program's mark, a letter written as an entity. */
const MARKUP =
  /<\/?[a-z][\w:.-]*(?:[\s/][^<>]*)?>|<(?:!--|!\[CDATA\[|!doctype\b|\?)|&(?:[a-z]{2,31}|#\d{1,7}|#x[\da-f]{1,6});/i;

/**
 * Tells texts apart. A page that begins like one is HTML whatever it is called. Beyond that a name is only a hint
 * between texts, which are read alike when it is wrong: `.html` makes HTML of all but a text that is seen to the end
 * and holds no markup, whose lines a browser would run together; `.csv` or `.tsv` makes one whose rows have equally
 * many columns a table. A text in columns under another name stays a text, and so does one with tags.
 */
export function textKind(head: Uint8Array, fileName: string): Extract<DocumentKind, 'txt' | 'html' | 'csv'> {
  const text = decodeRoughly(head.subarray(0, LOOKED_AT_BYTES));
  const body = text.replace(PREAMBLE, '');
  if (PAGE.test(body)) return 'html';
  if (HTML_NAME.test(fileName) && (head.length > LOOKED_AT_BYTES || MARKUP.test(text))) return 'html';
  return TABLE_NAME.test(fileName) && DELIMITERS.some((delimiter) => hasColumns(text, delimiter)) ? 'csv' : 'txt';
}

/** Whether nearly all of the first rows have as many columns as the first, at least two. Quoted cells may hold anything. */
function hasColumns(text: string, delimiter: string): boolean {
  const rows: number[] = [];
  let columns = 1;
  let isQuoted = false;
  let isEmpty = true;
  for (const char of `${text}\n`) {
    if (rows.length === ROWS_COMPARED) break;
    if (char === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === delimiter) columns += 1;
    else if (char === '\n') {
      if (!isEmpty || columns > 1) rows.push(columns);
      [columns, isEmpty] = [1, true];
      continue;
    }
    if (char.trim() !== '') isEmpty = false;
  }
  const [first = 0] = rows;
  // Exports may have a title above the table or a remark below it.
  const usual = rows.toSorted((a, b) => a - b)[Math.floor(rows.length / 2)] ?? first;
  const agreeing = rows.filter((count) => count === usual).length;
  return usual > 1 && agreeing >= rows.length * 0.8;
}

/** Enough to see ASCII characters: UTF-16 by its mark or its NULs, everything else byte by byte. */
function decodeRoughly(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  const isMarked16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const nulAt = bytes.indexOf(0);
  if (isMarked16 || nulAt >= 0) {
    const highFirst = isMarked16 ? a === 0xfe : nulAt % 2 === 0;
    let text = '';
    for (let at = isMarked16 ? 2 : 0; at + 1 < bytes.length; at += 2) {
      const [first = 0, second = 0] = bytes.subarray(at, at + 2);
      text += String.fromCharCode(highFirst ? first * 256 + second : second * 256 + first);
    }
    return text;
  }
  const from = a === 0xef && b === 0xbb && c === 0xbf ? 3 : 0;
  let text = '';
  for (let at = from; at < bytes.length; at += 4_096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4_096, bytes.length)));
  }
  return text;
}
