/** Scales a vector to length 1, so that a dot product is a cosine; undefined for zero or non-finite vectors. */
export function normalise(values: readonly number[] | Float32Array): Float32Array<ArrayBuffer> | undefined {
  const length = Math.hypot(...values);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Float32Array.from(values, (value) => value / length);
}
