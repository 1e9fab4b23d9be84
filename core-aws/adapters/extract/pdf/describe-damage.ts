import { UNREADABLE_FONTS } from '../../../domain/documents/failure-message.ts';
import { formatPageRanges } from '../../../domain/documents/page-ranges.ts';

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
    ...(unreadable.length > 0 ? [`the text of ${pageList(unreadable)} is unreadable: ${UNREADABLE_FONTS}`] : []),
  ];
}

function count(pages: number): string {
  return pages === 1 ? '1 page' : `${pages} pages`;
}

function pageList(pages: readonly number[]): string {
  return `${pages.length === 1 ? 'page' : 'pages'} ${formatPageRanges(pages)}`;
}
