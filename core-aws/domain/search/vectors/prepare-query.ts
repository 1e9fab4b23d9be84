/** A question's vector in whole numbers: `query[i] ~ codes[i] * scale`. */
export interface PreparedQuery {
  /** One number of 14 bits per dimension, padded with zeros. */
  readonly codes: Int16Array;
  /** A bit per dimension, set where it is negative; dimension 0 is the lowest bit of the first byte. */
  readonly signs: Uint8Array;
}

/** 14 bits: two digits of seven, which is what the fastest instruction multiplies with. */
const MAX_QUERY_CODE = 8_191;
/** What makes every number of a question one without a sign. */
export const DIGIT_OFFSET = 8_192;
/** Sums of products with bytes of up to 128 stay below 2^31 while the codes' sizes sum up to no more than this. */
const MAX_CODE_SUM = 0x7fffffff / 128;

/**
 * Writes a question's vector into `into` and returns the scale. 14 bits a dimension, less only where the sum could
 * overflow 32 bits: the question is one vector, so its precision is free while that of the stored ones is paid for
 * in bytes. A vector with NaN or infinity becomes zero, and all rows are equally far.
 */
export function prepareQuery(query: Float32Array, into: PreparedQuery): number {
  const { codes, signs } = into;
  codes.fill(0);
  signs.fill(0);
  let largest = 0;
  let sum = 0;
  for (let at = 0; at < query.length; at += 1) {
    const size = Math.abs(query[at] ?? 0);
    if (size > largest) largest = size;
    sum += size;
  }
  // NaN and infinity both end in the sum.
  if (!(sum < Infinity) || largest < 1e-30) return 0;
  // Each code may be rounded up by a half.
  const steps = Math.min(MAX_QUERY_CODE / largest, (MAX_CODE_SUM - query.length) / sum);
  for (let at = 0; at < query.length; at += 1) {
    const code = Math.round((query[at] ?? 0) * steps);
    codes[at] = code;
    if (code < 0) signs[at >> 3] = (signs[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return Math.fround(1 / steps);
}

/**
 * Writes the numbers of a question as digits of seven bits: of each sixteen, first the low ones and then the high
 * ones. `DIGIT_OFFSET` is added to each, so that none has a sign.
 */
export function writeDigits(codes: Int16Array, into: Uint8Array): void {
  for (let at = 0; at < codes.length; at += 1) {
    const number = (codes[at] ?? 0) + DIGIT_OFFSET;
    const low = 2 * (at & ~15) + (at & 15);
    into[low] = number & 127;
    into[low + 16] = number >> 7;
  }
}
