import { ByteWriter } from './byte-writer.ts';
import { checksum } from './checksum.ts';
import { toUtf8 } from './utf8.ts';
import { CHECKED_FROM, FORMAT, MAGIC, TERMS_PER_BLOCK } from './word-part-format.ts';

/** How often a term is counted in one row: past this, BM25 no longer tells the difference. */
const MAX_COUNT = 255;

interface Postings {
  readonly bytes: ByteWriter;
  rowCount: number;
  lastRow: number;
}

/** Puts a part together: row after row, and for each term its rows in rising order. Layout: word-part-format.ts. */
export interface PartBuilder {
  /** `length`: how many terms the row has. Returns its number. */
  readonly addRow: (length: number, nameTerms: readonly string[]) => number;
  /** That the row, which is behind every other of this term, holds the term so many times. */
  readonly post: (term: string, row: number, count: number) => void;
  readonly build: (languages: Iterable<string>) => Uint8Array;
}

export function createPartBuilder(): PartBuilder {
  const postings = new Map<string, Postings>();
  const lengths = new ByteWriter();
  const names = new ByteWriter();
  let rowCount = 0;
  let lastName = '';

  return {
    addRow(length, nameTerms) {
      lengths.varint(length);
      // Rows of one document stand together, so its name is written once.
      const name = nameTerms.join('\n');
      if (rowCount > 0 && name === lastName) names.varint(0);
      else {
        names.varint(1);
        names.text(name);
      }
      lastName = name;
      rowCount += 1;
      return rowCount - 1;
    },

    post(term, row, count) {
      let list = postings.get(term);
      if (!list) {
        list = { bytes: new ByteWriter(16), rowCount: 0, lastRow: -1 };
        postings.set(term, list);
      }
      // The lowest bit of the gap says whether a count follows: most terms stand in a row once.
      const gap = (row - list.lastRow - 1) * 2;
      list.bytes.varint(count > 1 ? gap + 1 : gap);
      if (count > 1) list.bytes.byte(Math.min(count, MAX_COUNT));
      list.rowCount += 1;
      list.lastRow = row;
    },

    build: (languages) => assemble(rowCount, postings, lengths, names, [...new Set(languages)].toSorted()),
  };
}

function assemble(
  rowCount: number,
  postings: ReadonlyMap<string, Postings>,
  lengths: ByteWriter,
  names: ByteWriter,
  languages: readonly string[],
): Uint8Array {
  const terms = [...postings]
    .map(([term, list]) => ({ key: toUtf8(term), list }))
    .toSorted((a, b) => compareBytes(a.key, b.key));
  const dictionary = new ByteWriter();
  const blocks = new ByteWriter();
  const lists = new ByteWriter();
  let before: Uint8Array = new Uint8Array();
  for (const [at, { key, list }] of terms.entries()) {
    const isFirst = at % TERMS_PER_BLOCK === 0;
    if (isFirst) {
      blocks.uint32(dictionary.length);
      blocks.uint32(lists.length);
    }
    const shared = isFirst ? 0 : sharedPrefix(before, key);
    dictionary.varint(shared);
    dictionary.varint(key.length - shared);
    dictionary.bytes(key.subarray(shared));
    dictionary.varint(list.rowCount);
    dictionary.varint(list.bytes.length);
    lists.bytes(list.bytes.view());
    before = key;
  }
  const languageList = new ByteWriter();
  languageList.text(languages.join('\n'));
  const sections = [blocks, dictionary, lists, lengths, names, languageList];
  const body = new ByteWriter();
  for (const value of [MAGIC, FORMAT, 0, rowCount, terms.length, ...sections.map(({ length }) => length)]) {
    body.uint32(value);
  }
  for (const section of sections) body.bytes(section.view());
  const packed = body.view().slice();
  new DataView(packed.buffer).setUint32(8, checksum(packed, CHECKED_FROM), true);
  return packed;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function sharedPrefix(a: Uint8Array, b: Uint8Array): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}
