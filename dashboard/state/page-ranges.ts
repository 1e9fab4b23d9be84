/** Page numbers as one says them: "3", "3–4 and 9", "1, 3–4 and 9". Takes them in any order, 1-based. */
export function toPageRanges(pages: readonly number[]): string {
  const ranges: { readonly from: number; to: number }[] = [];
  for (const page of [...new Set(pages)].toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last.to === page - 1) last.to = page;
    else ranges.push({ from: page, to: page });
  }
  const parts = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`));
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
