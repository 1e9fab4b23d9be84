import { checkQuery, checkVectors } from './check-shapes.ts';
import { loadKernel } from './kernel.ts';
import type { KernelKind } from './kernel.ts';
import { DIGIT_OFFSET, prepareQuery, writeDigits } from './prepare-query.ts';
import { planSearch } from './search-plan.ts';
import type { PackedVectors, VectorRanking, VectorScanner } from './vector-scanner.ts';

const PAGE_BYTES = 65_536;
/** As `kernel.wat` has it. */
const BLOCK_ROWS = 256;
/** So many rows are copied in at a time: few enough to stay in the processor's nearest memory until they are laid. */
const STAGED_ROWS = 64;
const ENTRY_BYTES = 8;
/** Four partial sums a row, before they are added up. */
const PARTIAL_BYTES = 16;
/** The kernel reads 16 bytes at a time, beyond the end of what is shorter. */
const ALIGNMENT = 16;

/** Part of the memory that moves to a larger place when it gets too small. */
interface Region {
  at: number;
  bytes: number;
}

/**
 * A scanner whose vectors lie in one WebAssembly memory, in blocks that are never moved: appending costs nothing for
 * what is there already. Nothing is allocated for a search but its result.
 */
export function createWasmScanner(dimensions: number, kind: KernelKind): VectorScanner {
  const padded = Math.ceil(dimensions / 16) * 16;
  const signBytes = Math.ceil(dimensions / 128) * 16;
  const signsAt = BLOCK_ROWS * padded;
  const scalesAt = signsAt + BLOCK_ROWS * signBytes;
  const sumsAt = scalesAt + BLOCK_ROWS * Float32Array.BYTES_PER_ELEMENT;
  const blockBytes = sumsAt + BLOCK_ROWS * Int32Array.BYTES_PER_ELEMENT;

  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernel = loadKernel(kind, memory);
  let used = 0;
  let count = 0;
  const blocks: number[] = [];

  const query = allocate(padded * Int16Array.BYTES_PER_ELEMENT);
  const querySigns = allocate(signBytes);
  const staged = allocate(STAGED_ROWS * dimensions);
  const digits = allocate(2 * padded);
  const partial = allocate(BLOCK_ROWS * PARTIAL_BYTES);
  const counters = allocate((signBytes * 8 + 1) * Uint32Array.BYTES_PER_ELEMENT);
  const table: Region = { at: 0, bytes: 0 };
  const heap: Region = { at: 0, bytes: 0 };
  const list: Region = { at: 0, bytes: 0 };
  const live: Region = { at: 0, bytes: 0 };
  let views = viewsOf(memory.buffer);

  function viewsOf(buffer: ArrayBuffer) {
    return {
      buffer,
      bytes: new Uint8Array(buffer),
      codes: new Int8Array(buffer),
      integers: new Uint32Array(buffer),
      floats: new Float32Array(buffer),
      query: { codes: new Int16Array(buffer, query, padded), signs: new Uint8Array(buffer, querySigns, signBytes) },
      digits: new Uint8Array(buffer, digits, 2 * padded),
    };
  }

  /** The views of the memory as it is now: growing it takes the old ones away. */
  function view(): typeof views {
    if (views.buffer !== memory.buffer) views = viewsOf(memory.buffer);
    return views;
  }

  /** Fresh memory, all zeros. Throws RangeError when there is no more. */
  function allocate(bytes: number): number {
    const at = used;
    used += sizeOf(bytes);
    makeRoom(0);
    return at;
  }

  /** Grows the memory until so many bytes are free; once for many blocks, because each time makes new views. */
  function makeRoom(bytes: number): void {
    const missing = used + bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  }

  function reserve(region: Region, bytes: number): number {
    if (bytes > region.bytes) {
      region.bytes = Math.max(bytes, 2 * region.bytes);
      region.at = allocate(region.bytes);
    }
    return region.at;
  }

  function addBlock(): number {
    const at = allocate(blockBytes);
    blocks.push(at);
    view().integers.set(blocks, reserve(table, blocks.length * 4) / 4);
    return at;
  }

  /** Puts in place which rows live; 0 when all do. */
  function placeLive(isLive: Uint8Array | undefined): number {
    if (!isLive) return 0;
    const at = reserve(live, blocks.length * BLOCK_ROWS);
    const { bytes } = view();
    const known = Math.min(isLive.length, count);
    bytes.set(known === isLive.length ? isLive : isLive.subarray(0, known), at);
    bytes.fill(1, at + known, at + count);
    return at;
  }

  function placeQuery(vector: Float32Array): number {
    checkQuery(vector, dimensions);
    return prepareQuery(vector, view().query);
  }

  function append(vectors: PackedVectors): number {
    checkVectors(vectors, dimensions);
    const first = count;
    makeRoom((Math.ceil((count + vectors.count) / BLOCK_ROWS) - blocks.length) * sizeOf(blockBytes));
    let taken = 0;
    while (taken < vectors.count) {
      const row = count % BLOCK_ROWS;
      const block = row === 0 ? addBlock() : (blocks.at(-1) ?? 0);
      const rows = Math.min(STAGED_ROWS, BLOCK_ROWS - row, vectors.count - taken);
      const { codes, floats } = view();
      codes.set(vectors.codes.subarray(taken * dimensions, (taken + rows) * dimensions), staged);
      kernel.lay(staged, rows, dimensions, padded, block, row, signsAt, signBytes, sumsAt);
      const scales = (block + scalesAt) / 4 + row;
      for (let at = 0; at < rows; at += 1) {
        const scale = vectors.scales[taken + at] ?? 0;
        // NaN would read as a row left out.
        floats[scales + at] = Number.isFinite(scale) ? scale : 0;
      }
      taken += rows;
      count += rows;
    }
    return first;
  }

  function search(
    vector: Float32Array,
    k: number,
    { isLive, mode }: { readonly isLive?: Uint8Array; readonly mode?: 'auto' | 'scan' | 'prefilter' } = {},
  ): VectorRanking {
    const { limit, candidates } = planSearch(count, k, mode);
    const best = reserve(heap, limit * ENTRY_BYTES);
    const liveAt = placeLive(isLive);
    const listAt = candidates === undefined ? 0 : reserve(list, 2 * candidates * ENTRY_BYTES);
    const queryScale = placeQuery(vector);
    kernel.begin(best, limit);
    if (candidates === undefined) {
      const isRelaxed = kind === 'relaxed';
      if (isRelaxed) writeDigits(view().query.codes, view().digits);
      const asked = isRelaxed ? digits : query;
      const offset = isRelaxed ? DIGIT_OFFSET : 0;
      kernel.scan(table.at, count, padded, scalesAt, asked, queryScale, liveAt, offset, partial);
    } else {
      const words = signBytes / 8;
      const listed = kernel.nearest(table.at, count, words, signsAt, querySigns, liveAt, listAt, candidates, counters);
      kernel.gather(listAt, listed, table.at, padded, scalesAt, query, queryScale);
      kernel.offer(listAt, listed);
    }
    const found = kernel.finish();
    const lowest = kernel.lowest();
    const rows = new Uint32Array(found);
    const scores = new Float32Array(found);
    const { integers, floats } = view();
    for (let at = 0; at < found; at += 1) {
      scores[at] = floats[best / 4 + 2 * at] ?? 0;
      rows[at] = integers[best / 4 + 2 * at + 1] ?? 0;
    }
    return { rows, scores, lowest: lowest === Infinity ? 0 : lowest };
  }

  function similarities(vector: Float32Array, rows: Uint32Array): Float32Array {
    const listAt = reserve(list, rows.length * ENTRY_BYTES);
    const queryScale = placeQuery(vector);
    const { integers, floats } = view();
    for (const [at, row] of rows.entries()) {
      if (row >= count) throw new RangeError(`there is no row ${row}; there are ${count}`);
      integers[listAt / 4 + 2 * at] = row;
    }
    kernel.gather(listAt, rows.length, table.at, padded, scalesAt, query, queryScale);
    return Float32Array.from(rows, (_, at) => floats[listAt / 4 + 2 * at + 1] ?? 0);
  }

  return {
    dimensions,
    get count() {
      return count;
    },
    get bytes() {
      return memory.buffer.byteLength;
    },
    append,
    search,
    similarities,
  };
}

/** What a part of so many bytes takes: a part begins on a boundary and has bytes to spare behind it. */
function sizeOf(bytes: number): number {
  return Math.ceil((bytes + ALIGNMENT) / ALIGNMENT) * ALIGNMENT;
}
