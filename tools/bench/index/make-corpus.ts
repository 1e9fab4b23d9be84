/** Vectors and questions to search them with, all of length 1. */
export interface Corpus {
  readonly dimensions: number;
  readonly vectors: readonly Float32Array[];
  readonly queries: readonly Float32Array[];
}

/** Passages on one subject. */
const CLUSTER_SIZE = 100;
/** How far a vector lies from the middle of its cluster, at least and at most: cosines within one of .4 to .9. */
const SPREAD = { from: 0.4, to: 1.2 } as const;

/**
 * Makes clustered vectors: each a random step from the middle of its cluster, questions too. The steps differ in
 * length, as some passages are close to their subject and others far from it. The same seed makes the same corpus on
 * every machine. Recall of the kernels comes out as on sentence vectors of real text (.99); graphs (HNSW) find
 * synthetic clusters easier than text, so take their recall as a best case.
 */
export function makeCorpus({
  count,
  dimensions,
  queryCount,
  seed,
}: {
  readonly count: number;
  readonly dimensions: number;
  readonly queryCount: number;
  readonly seed: number;
}): Corpus {
  const random = createRandom(seed);
  const direction = (): Float32Array => unit(Float32Array.from({ length: dimensions }, () => normal(random)));
  const middles = Array.from({ length: Math.ceil(count / CLUSTER_SIZE) }, direction);
  const member = (): Float32Array => {
    const middle = middles[Math.floor(random() * middles.length)] ?? direction();
    const step = direction();
    const length = SPREAD.from + random() * (SPREAD.to - SPREAD.from);
    return unit(middle.map((value, at) => value + length * (step[at] ?? 0)));
  };
  return {
    dimensions,
    vectors: Array.from({ length: count }, member),
    queries: Array.from({ length: queryCount }, member),
  };
}

/** Numbers from 0 to below 1, the same ones for the same seed. Source: Tommy Ettinger's mulberry32, public domain. */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Normally distributed, by Box and Muller's method. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function unit(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return vector.map((value) => value / length);
}
