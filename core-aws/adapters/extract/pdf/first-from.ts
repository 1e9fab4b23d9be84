/** The index of the first of these ascending numbers that is at least `from`; their count when none is. */
export function firstFrom(ascending: readonly number[], from: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
