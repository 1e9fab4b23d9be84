/** A list of more ranges than this is read by nobody; the drawing of the pages shows them all. */
export const MAX_RANGES = 12;

/**
 * Page numbers as one says them: "3", "3–4 and 9", "1, 3–4 and 9"; of a great many the first, and how many pages
 * more. Takes them in any order, 1-based.
 */
export function toPageRanges(pages: readonly number[]): string {
  const all: { readonly from: number; to: number }[] = [];
  for (const page of [...new Set(pages)].toSorted((a, b) => a - b)) {
    const last = all.at(-1);
    if (last && last.to === page - 1) last.to = page;
    else all.push({ from: page, to: page });
  }
  const parts = all.slice(0, MAX_RANGES).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  const moreCount = all.slice(MAX_RANGES).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (moreCount > 0) parts.push(`${moreCount} more`);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
