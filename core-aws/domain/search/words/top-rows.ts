import type { WordRanking } from './word-index.ts';

/** The `k` rows with the highest scores above 0: those with most codes first, then by score, then by row number. */
export function topRows(scores: Float32Array, k: number, codes: ReadonlyMap<number, number>): WordRanking {
  const score = (row: number | undefined): number => (row === undefined ? 0 : (scores[row] ?? 0));
  const byScore = (a: number, b: number): number => score(b) - score(a) || a - b;
  // Few rows hold a code, so they are put before the others afterwards.
  const named = [...codes].toSorted(([a, most], [b, more]) => more - most || byScore(a, b)).map(([row]) => row);
  const others = heapTop(scores, k)
    .toSorted(byScore)
    .filter((row) => !codes.has(row));
  const rows = [...named, ...others].slice(0, k);
  return { rows: Uint32Array.from(rows), scores: Float32Array.from(rows, score) };
}

function heapTop(scores: Float32Array, k: number): number[] {
  // A heap whose root is the worst of the best: one comparison for nearly every row.
  const heap: number[] = [];
  const score = (row: number | undefined): number => (row === undefined ? 0 : (scores[row] ?? 0));
  const isWorse = (a: number, b: number): boolean => score(a) < score(b) || (score(a) === score(b) && a > b);
  let least = 0;
  for (let row = 0; row < scores.length; row += 1) {
    const value = scores[row] ?? 0;
    if (value <= least && (heap.length >= k || value <= 0)) continue;
    if (heap.length < k) {
      heap.push(row);
      siftUp(heap, isWorse);
    } else if (heap[0] !== undefined && isWorse(heap[0], row)) {
      heap[0] = row;
      siftDown(heap, isWorse);
    }
    if (heap.length >= k) least = score(heap[0]);
  }
  return heap;
}

type IsWorse = (a: number, b: number) => boolean;

function siftUp(heap: number[], isWorse: IsWorse): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!swapIfWorse(heap, at, parent, isWorse)) return;
    at = parent;
  }
}

function siftDown(heap: number[], isWorse: IsWorse): void {
  for (let at = 0; ;) {
    const left = at * 2 + 1;
    if (left >= heap.length) return;
    const [a, b] = [heap[left] ?? 0, heap[left + 1]];
    const child = b !== undefined && isWorse(b, a) ? left + 1 : left;
    if (!swapIfWorse(heap, child, at, isWorse)) return;
    at = child;
  }
}

/** Puts the worse of a child and its parent above; says whether they changed places. */
function swapIfWorse(heap: number[], child: number, parent: number, isWorse: IsWorse): boolean {
  const [below, above] = [heap[child], heap[parent]];
  if (below === undefined || above === undefined || !isWorse(below, above)) return false;
  heap[child] = above;
  heap[parent] = below;
  return true;
}
