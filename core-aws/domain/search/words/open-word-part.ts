import { checksum } from './checksum.ts';
import { fromUtf8, toUtf8 } from './utf8.ts';
import { CHECKED_FROM, FORMAT, HEADER_BYTES, MAGIC, TERMS_PER_BLOCK } from './word-part-format.ts';

const SECTION_COUNT = 6;

/** A packed part, ready to be searched where it lies: nothing is unpacked but lengths and names of rows. */
export interface WordPart {
  readonly rowCount: number;
  /** Terms in each row. */
  readonly lengths: Uint32Array;
  /** Runs of rows of one document, with the terms of its name; in order and without gaps. */
  readonly nameRuns: readonly { readonly start: number; readonly end: number; readonly terms: readonly string[] }[];
  readonly languages: readonly string[];
  readonly find: (term: string) => Posted | undefined;
  /** Every term with its postings, in the order of their UTF-8 bytes. */
  readonly terms: () => Iterable<readonly [term: string, posted: Posted]>;
  /** Writes the term's rows and their counts from `at` on, row numbers being raised by `firstRow`. */
  readonly read: (posted: Posted, firstRow: number, into: PostingBuffer, at: number) => void;
}

/** Where a term's postings lie. */
export interface Posted {
  readonly rowCount: number;
  readonly start: number;
}

/** Long enough for what is read into it. */
export interface PostingBuffer {
  readonly rows: Uint32Array;
  readonly counts: Uint8Array;
}

/** Throws for bytes that `packWords` did not make, or that were damaged since. */
export function openWordPart(packed: Uint8Array): WordPart {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) throw new Error('not a part of a word index');
  const format = view.getUint32(4, true);
  if (format !== FORMAT) throw new Error(`part of a word index in format ${format}; this code reads ${FORMAT}`);
  const sizes = Array.from({ length: SECTION_COUNT }, (_, at) => view.getUint32(20 + at * 4, true));
  const isWhole = packed.length === HEADER_BYTES + sizes.reduce((sum, size) => sum + size, 0);
  if (!isWhole || view.getUint32(8, true) !== checksum(packed, CHECKED_FROM)) {
    throw new Error('part of a word index is damaged');
  }
  const rowCount = view.getUint32(12, true);
  const termCount = view.getUint32(16, true);
  const starts = sizes.map((_, at) => HEADER_BYTES + sizes.slice(0, at).reduce((sum, size) => sum + size, 0));
  const [blocks = 0, dictionary = 0, lists = 0, lengthsAt = 0, namesAt = 0, languagesAt = 0] = starts;
  const blockCount = Math.ceil(termCount / TERMS_PER_BLOCK);
  let cursor = 0;

  function varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = packed[cursor++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** How the bytes at the cursor stand to the key, from where both are known to agree. */
  function compareHere(length: number, key: Uint8Array, agreed: number): { order: number; agreed: number } {
    let at = 0;
    while (at < length && agreed + at < key.length && packed[cursor + at] === key[agreed + at]) at += 1;
    const order =
      at === length || agreed + at === key.length
        ? agreed + length - key.length
        : (packed[cursor + at] ?? 0) - (key[agreed + at] ?? 0);
    return { order, agreed: agreed + at };
  }

  function headOrder(block: number, key: Uint8Array): number {
    cursor = dictionary + view.getUint32(blocks + block * 8, true);
    varint();
    const length = varint();
    return compareHere(length, key, 0).order;
  }

  function find(term: string): Posted | undefined {
    const key = toUtf8(term);
    let low = 0;
    let high = blockCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (headOrder(middle, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : findInBlock(low - 1, key);
  }

  function findInBlock(block: number, key: Uint8Array): Posted | undefined {
    cursor = dictionary + view.getUint32(blocks + block * 8, true);
    let start = lists + view.getUint32(blocks + block * 8 + 4, true);
    let agreed = 0;
    const end = Math.min(termCount, (block + 1) * TERMS_PER_BLOCK);
    for (let at = block * TERMS_PER_BLOCK; at < end; at += 1) {
      const shared = varint();
      const length = varint();
      // Shares less with the term before than the key does: everything from here on is behind the key.
      if (shared < agreed) return undefined;
      let order = -1;
      // Shares more with it than the key does, so it stands on the same side of the key as that one did.
      if (shared === agreed) ({ order, agreed } = compareHere(length, key, shared));
      cursor += length;
      const rowsHere = varint();
      const bytesHere = varint();
      if (order === 0) return { rowCount: rowsHere, start };
      if (order > 0) return undefined;
      start += bytesHere;
    }
    return undefined;
  }

  function* terms(): Iterable<readonly [term: string, posted: Posted]> {
    let at = dictionary;
    let start = lists;
    let key = new Uint8Array(64);
    for (let term = 0; term < termCount; term += 1) {
      // Others may move the cursor between two steps.
      cursor = at;
      const shared = varint();
      const length = varint();
      if (shared + length > key.length) {
        const larger = new Uint8Array((shared + length) * 2);
        larger.set(key);
        key = larger;
      }
      key.set(packed.subarray(cursor, cursor + length), shared);
      cursor += length;
      const posted = { rowCount: varint(), start };
      start += varint();
      at = cursor;
      yield [fromUtf8(key.subarray(0, shared + length)), posted];
    }
  }

  function read(
    { rowCount: count, start }: Posted,
    firstRow: number,
    { rows, counts }: PostingBuffer,
    at: number,
  ): void {
    let from = start;
    let row = firstRow - 1;
    for (let to = at; to < at + count; to += 1) {
      let gap = packed[from++] ?? 0;
      if (gap > 0x7f) {
        gap &= 0x7f;
        for (let shift = 7; ; shift += 7) {
          const byte = packed[from++] ?? 0;
          gap |= (byte & 0x7f) << shift;
          if (byte < 0x80) break;
        }
      }
      row += (gap >>> 1) + 1;
      rows[to] = row;
      counts[to] = (gap & 1) === 0 ? 1 : (packed[from++] ?? 1);
    }
  }

  function text(): string {
    const length = varint();
    cursor += length;
    return fromUtf8(packed.subarray(cursor - length, cursor));
  }

  cursor = lengthsAt;
  const lengths = Uint32Array.from({ length: rowCount }, varint);
  cursor = namesAt;
  const nameRuns: { start: number; end: number; terms: string[] }[] = [];
  for (let row = 0; row < rowCount; row += 1) {
    const last = nameRuns.at(-1);
    if (varint() === 0 && last) last.end = row + 1;
    else
      nameRuns.push({
        start: row,
        end: row + 1,
        terms: text()
          .split('\n')
          .filter((term) => term !== ''),
      });
  }
  cursor = languagesAt;
  const languages = text()
    .split('\n')
    .filter((language) => language !== '');
  return { rowCount, lengths, nameRuns, languages, find, terms, read };
}
