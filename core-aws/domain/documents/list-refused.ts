/** The first remarks about files that were not taken, and how many more there are. */
export function listRefused(remarks: readonly string[], maxCount: number): readonly string[] {
  if (remarks.length <= maxCount) return remarks;
  return [...remarks.slice(0, maxCount), `and ${remarks.length - maxCount} more files could not be taken`];
}
