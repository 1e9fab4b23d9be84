/** Writes pages as a person would: `3`, `3-4`, `1, 3-4 and 9`. Takes them in any order, 1-based. */
export function formatPageRanges(pages: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const page of [...new Set(pages)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last.to === page - 1) last.to = page;
    else ranges.push({ from: page, to: page });
  }
  const parts = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** What an owner reads about a PDF of which some pages hold no text; undefined when all of them do. */
export function pagesWithoutTextWarning(pages: readonly number[]): string | undefined {
  if (pages.length === 0) return undefined;
  return pages.length === 1
    ? `page ${formatPageRanges(pages)} holds no text`
    : `pages ${formatPageRanges(pages)} hold no text`;
}
