/** What is wrong with a file that was read all the same, in plain words; nothing when nothing is. */
export function describeDamage({
  isIndexBroken,
  pageCount,
  failed,
  unreadable,
}: {
  readonly isIndexBroken: boolean;
  readonly pageCount: number;
  /** 1-based pages that could not be read, and that hold letters nobody can tell. */
  readonly failed: readonly number[];
  readonly unreadable: readonly number[];
}): readonly string[] {
  const readCount = pageCount - failed.length;
  return [
    ...(isIndexBroken || failed.length > 0
      ? [
          `the file is damaged; ${readCount === pageCount ? `${count(readCount)} could be read` : `${count(pageCount - failed.length)} of ${pageCount} could be read, not ${pageList(failed)}`}`,
        ]
      : []),
    ...(unreadable.length > 0
      ? [`the text of ${pageList(unreadable)} is unreadable: its fonts do not say which letters they show`]
      : []),
  ];
}

function count(pages: number): string {
  return pages === 1 ? '1 page' : `${pages} pages`;
}

/** "page 4", "pages 1-3, 7". */
function pageList(pages: readonly number[]): string {
  const ranges: { first: number; last: number }[] = [];
  for (const page of pages) {
    const range = ranges.at(-1);
    if (range && page === range.last + 1) range.last = page;
    else ranges.push({ first: page, last: page });
  }
  const list = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
  return `${pages.length === 1 ? 'page' : 'pages'} ${list}`;
}
