/** A list of more ranges than this is read by nobody, and a file may have thousands. */
const RANGES_MAX_COUNT = 12;

/**
 * Writes pages as a person would: `3`, `3-4`, `1, 3-4 and 9`; of a great many the first, and how many pages more.
 * Takes them in any order, 1-based.
 */
export function formatPageRanges(pages: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const page of [...new Set(pages)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last.to === page - 1) last.to = page;
    else ranges.push({ from: page, to: page });
  }
  const parts = ranges.slice(0, RANGES_MAX_COUNT).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const moreCount = ranges.slice(RANGES_MAX_COUNT).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (moreCount > 0) parts.push(`${moreCount} more`);
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** What an owner reads about a PDF of which some pages hold no text; undefined when all of them do. */
export function pagesWithoutTextWarning(pages: readonly number[]): string | undefined {
  if (pages.length === 0) return undefined;
  return pages.length === 1
    ? `page ${formatPageRanges(pages)} holds no text`
    : `pages ${formatPageRanges(pages)} hold no text`;
}
