/** What a file's own bookkeeping is worth. A reader can find its objects without, but not know that none is missing. */
export interface FileStructure {
  /** The index at the file's end does not lead to its objects, or is not there: the file was cut or altered. */
  readonly isIndexBroken: boolean;
  /** The page tree does not say in numbers how many pages there are. */
  readonly isPageCountBroken: boolean;
}

/** The index is looked for in this many bytes at the end; some programs write more after it. */
const TAIL_BYTES = 4_096;
const HEAD_BYTES = 1_024;
/** Objects of the index that are looked up; a shifted file fails at the first ones. */
const CHECKED_ENTRIES = 64;

/**
 * Checks what pdf.js repairs without a word, to be able to tell the owner. Objects within compressed streams are
 * not looked at: it takes a whole, unharmed index to find those.
 * Source: ISO 32000-1, 7.5.4 "Cross-reference table", 7.7.3.2 "Page tree nodes".
 */
export function inspectStructure(bytes: Uint8Array): FileStructure {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { isIndexBroken: isIndexBroken(file), isPageCountBroken: isPageCountBroken(file) };
}

function isIndexBroken(file: Buffer): boolean {
  const header = Math.max(0, file.subarray(0, HEAD_BYTES).indexOf('%PDF-'));
  const tail = file.subarray(-TAIL_BYTES).toString('latin1');
  const start = /startxref\s+(\d+)/u.exec(tail.slice(Math.max(0, tail.lastIndexOf('startxref'))))?.[1];
  if (start === undefined) return true;
  // Offsets count from the header; many files have them from the file's start all the same.
  return [header, 0].every((from) => !leadsToObjects(file, Number(start), from));
}

function leadsToObjects(file: Buffer, start: number, from: number): boolean {
  const index = file.toString('latin1', from + start, from + start + 20 * (CHECKED_ENTRIES + 2));
  if (OBJECT.test(index)) return true;
  const table = /^\s*xref\s+(\d+)\s+(\d+)\s*/u.exec(index);
  if (!table) return false;
  const entries = [...index.slice(table[0].length).matchAll(/(\d{10}) (\d{5}) ([nf])/gu)];
  return entries
    .slice(0, Math.min(CHECKED_ENTRIES, Number(table[2])))
    .every(
      ([, offset, , use]) => use === 'f' || Number(offset) === 0 || OBJECT.test(peek(file, from + Number(offset))),
    );
}

const OBJECT = /^\s*\d+\s+\d+\s+obj\b/u;

function peek(file: Buffer, at: number): string {
  return file.toString('latin1', at, at + 40);
}

/** A count that is an object of its own may be one, but has to be a number. */
function isPageCountBroken(file: Buffer): boolean {
  let at = file.indexOf('/Pages');
  for (let seen = 0; at !== -1 && seen < MAX_NODES; seen += 1, at = file.indexOf('/Pages', at + 1)) {
    const before = file.toString('latin1', Math.max(0, at - NODE_BYTES), at);
    const after = file.toString('latin1', at, at + NODE_BYTES);
    const start = before.lastIndexOf(' obj');
    const end = after.indexOf('endobj');
    if (start === -1 || end === -1) continue;
    const node = before.slice(start) + after.slice(0, end);
    const count = /\/Type\s*\/Pages\b/u.test(node) ? /\/Count\s+(\d+)\s+(\d+)\s+R\b/u.exec(node) : null;
    if (count && !isNumberObject(file, `${count[1]} ${count[2]} obj`)) return true;
  }
  return false;
}

/** Enough for the page tree of any honest file, and no work for a hostile one. */
const MAX_NODES = 200;
const NODE_BYTES = 65_536;

function isNumberObject(file: Buffer, name: string): boolean {
  const at = file.lastIndexOf(name);
  // Not found: it may be in a compressed stream.
  return at === -1 || /^\s*\d+\s+endobj/u.test(file.toString('latin1', at + name.length, at + name.length + 60));
}
