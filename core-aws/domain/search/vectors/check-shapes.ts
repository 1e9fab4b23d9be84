import type { PackedVectors } from './vector-scanner.ts';

/** Throws RangeError for vectors that are not rows of a scanner of these dimensions, or not as many as they say. */
export function checkVectors({ count, dimensions, codes, scales }: PackedVectors, expected: number): void {
  if (dimensions !== expected) {
    throw new RangeError(`the vectors have ${dimensions} dimensions; the rows have ${expected}`);
  }
  if (codes.length !== count * dimensions || scales.length !== count) {
    throw new RangeError(`${codes.length} codes and ${scales.length} scales for ${count} rows`);
  }
}

/** Throws RangeError for a question of other dimensions than the rows. */
export function checkQuery(vector: Float32Array, expected: number): void {
  if (vector.length !== expected) {
    throw new RangeError(`the question has ${vector.length} dimensions; the rows have ${expected}`);
  }
}
