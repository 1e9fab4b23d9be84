import { randomBytes } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import type { DocumentKind } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { makeLargePdf } from './make-large-pdf.ts';

/** A file at a limit of what is accepted, made when it is needed. */
export interface WorstInput {
  readonly name: string;
  readonly kind: DocumentKind;
  /** What it holds as much of as it may. */
  readonly most: string;
  readonly make: () => Uint8Array;
  /** Passages of other documents that its bot has; 0 when left out. */
  readonly knownCount?: number;
}

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
/** A little below the limit, for separators count as well. */
const TEXT_CHARS = LIMITS.documentTextMaxChars * 0.97;
/** Of a script that says in one character what takes several elsewhere: more would be too many passages. */
const WIDE_CHARS = LIMITS.documentTextMaxChars * 0.8;
const BLOCKS = LIMITS.documentMaxBlocks - 10;

/** One input for each limit that costs memory: text, passages, blocks, bytes, pages, cells, bytes when unpacked. */
export const WORST_INPUTS: readonly WorstInput[] = [
  { name: 'latin.txt', kind: 'txt', most: '2 M characters of text', make: () => strToU8(prose(TEXT_CHARS)) },
  {
    name: 'wide.txt',
    kind: 'txt',
    most: '1.6 M characters of Japanese: nearly 5,000 passages',
    make: () => strToU8(wideProse()),
  },
  {
    name: 'passages.txt',
    kind: 'txt',
    most: '5,000 passages',
    make: () =>
      strToU8(
        Array.from(
          { length: LIMITS.documentMaxPassages - 10 },
          (_, at) => `# Part ${at}\n\n${sentence(at).repeat(3)} Number ${at}.`,
        ).join('\n\n'),
      ),
  },
  {
    name: 'blocks.txt',
    kind: 'txt',
    most: '150,000 blocks',
    make: () => strToU8(Array.from({ length: BLOCKS }, (_, at) => `Item ${at}`).join('\n\n')),
  },
  { name: 'blocks.html', kind: 'html', most: '150,000 blocks in 20 MB of markup', make: largeHtml },
  {
    name: 'blocks.docx',
    kind: 'docx',
    most: '150,000 blocks in 60 MB of markup',
    make: () => largeDocx(60_000_000),
  },
  {
    name: 'refused.docx',
    kind: 'docx',
    most: '150,000 blocks in 200 MB of markup: more than a reader may hold',
    make: () => largeDocx(LIMITS.docxMaxUncompressedBytes),
  },
  { name: 'cells.csv', kind: 'csv', most: '150,000 cells: nearly 2 M characters', make: largeCsv },
  {
    name: 'pages.pdf',
    kind: 'pdf',
    most: '5,000 pages in 50 MB, every letter placed by itself',
    make: () => makeLargePdf({ pages: LIMITS.documentMaxPages, charsPerPage: 330, bytes: LIMITS.documentMaxBytes }),
  },
  {
    name: 'bytes.pdf',
    kind: 'pdf',
    most: '50 MB, 700 full pages',
    make: () => makeLargePdf({ pages: 700, charsPerPage: 2_200, bytes: LIMITS.documentMaxBytes }),
  },
  {
    name: 'known.txt',
    kind: 'txt',
    most: 'a bot that knows 20,000 passages, which the self-check searches',
    make: () => strToU8(prose(100_000)),
    knownCount: 20_000,
  },
  { name: 'files.zip', kind: 'zip', most: '50 MB that unpack to four files of 50 MB', make: largeZip },
];

/** What `extract-html.ts` takes. */
const HTML_MAX_CHARS = 20_000_000;

const NOUNS = ['kettle', 'parcel', 'garden', 'winter', 'bridge', 'candle', 'harbour', 'letter', 'engine', 'forest'];

function sentence(seed: number): string {
  const noun = (at: number): string => NOUNS[(seed * 7 + at * 3) % NOUNS.length] ?? '';
  return `The ${noun(1)} of ${noun(2)} ${seed} was sent with a ${noun(3)} to the ${noun(4)} near ${noun(5)}. `;
}

function prose(chars: number): string {
  const paragraphs: string[] = [];
  for (let length = 0, at = 0; length < chars; at += 1) {
    const paragraph = Array.from({ length: 8 }, (_, of) => sentence(at * 8 + of)).join('');
    paragraphs.push(paragraph);
    length += paragraph.length + 2;
  }
  return paragraphs.join('\n\n').slice(0, chars);
}

function wideProse(): string {
  const base = '営業時間は午前九時から午後六時までです返品は三十日以内に受け付けます';
  const paragraphs: string[] = [];
  for (let length = 0, at = 0; length < WIDE_CHARS; at += 1) {
    const paragraph = Array.from({ length: 12 }, (_, of) => `${base.slice((at + of) % 20)}${at * 12 + of}。`).join('');
    paragraphs.push(paragraph);
    length += paragraph.length;
  }
  return paragraphs.join('\n\n').slice(0, WIDE_CHARS);
}

function largeHtml(): Uint8Array {
  const room = Math.floor((HTML_MAX_CHARS - 1_000) / BLOCKS);
  const parts = Array.from({ length: BLOCKS }, (_, at) => {
    const bare = `<p class=""><span>Item ${at}</span></p>`;
    return `<p class="${'x'.repeat(Math.max(0, room - bare.length))}"><span>Item ${at}</span></p>`;
  });
  return strToU8(`<!doctype html><html><body>${parts.join('')}</body></html>`);
}

function largeDocx(markupBytes: number): Uint8Array {
  const room = Math.floor((markupBytes - 10_000) / BLOCKS) - 130;
  const padding = `<w:rPr>${'<w:b/><w:i/>'.repeat(Math.floor(room / 12))}</w:rPr>`;
  const body = Buffer.concat([
    Buffer.from(`<?xml version="1.0"?><w:document xmlns:w="${WORD}"><w:body>`),
    ...Array.from({ length: BLOCKS }, (_, at) =>
      Buffer.from(`<w:p><w:r>${padding}<w:t xml:space="preserve">Item ${at}</w:t></w:r></w:p>`),
    ),
    Buffer.from('</w:body></w:document>'),
  ]);
  return zipSync(
    {
      '[Content_Types].xml': strToU8(
        `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
      ),
      '_rels/.rels': strToU8(
        `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
      ),
      'word/document.xml': body,
    },
    { level: 1 },
  );
}

function largeCsv(): Uint8Array {
  const columns = 10;
  const rows = Array.from({ length: 150_000 / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => `v${row}-${column}`).join(','),
  );
  return strToU8([Array.from({ length: columns }, (_, at) => `Column${at}`).join(','), ...rows].join('\n'));
}

function largeZip(): Uint8Array {
  const files = 4;
  const bytes = LIMITS.zipMaxUncompressedBytes / files - 1_000;
  const dense = Math.floor((LIMITS.documentMaxBytes / files) * 0.9);
  const entries = Array.from({ length: files }, (_, at) => {
    const text = Buffer.alloc(bytes, ' ');
    text.write(randomBytes(dense).toString('base64').slice(0, dense), 'latin1');
    return [`file ${at}.txt`, text] as const;
  });
  return zipSync(Object.fromEntries(entries), { level: 1 });
}
