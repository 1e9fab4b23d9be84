import { showPath } from './show-path.ts';

/** Ends of the remarks about files that were taken; all others say why one was not. Stored as words, told apart by them. */
const REPLACES = ' replaces the document of the same name';
const REPEATED = ': the ZIP holds it more than once; the last one is taken';

export function replacesRemark(name: string): string {
  return `${showPath(name)}${REPLACES}`;
}

export function repeatedRemark(path: string): string {
  return `${showPath(path)}${REPEATED}`;
}

export function refusedRemark(path: string, why: string): string {
  return `${showPath(path)}: ${why}`;
}

/** Those of the remarks that say why a file was not taken. */
export function refusalsOf(remarks: readonly string[]): readonly string[] {
  return remarks.filter((remark) => !remark.endsWith(REPLACES) && !remark.endsWith(REPEATED));
}

/** The first remarks about files that were not taken, and how many more there are. */
export function listRefused(refusals: readonly string[], maxCount: number): readonly string[] {
  return listFirst(refusals, maxCount, (count) => `and ${files(count)} more could not be taken`);
}

/** All there is to say of a ZIP in the end, no more of each sort than one reads. */
export function listRemarks(remarks: readonly string[], maxCount: number): readonly string[] {
  return [
    ...listRefused(refusalsOf(remarks), maxCount),
    ...listFirst(
      remarks.filter((remark) => remark.endsWith(REPEATED)),
      maxCount,
      (count) => `and ${files(count)} more ${count === 1 ? 'is' : 'are'} in the ZIP more than once`,
    ),
    ...listFirst(
      remarks.filter((remark) => remark.endsWith(REPLACES)),
      maxCount,
      (count) =>
        `and ${files(count)} more ${count === 1 ? 'replaces a document' : 'replace documents'} of the same name`,
    ),
  ];
}

function listFirst(remarks: readonly string[], maxCount: number, more: (count: number) => string): readonly string[] {
  if (remarks.length <= maxCount) return remarks;
  return [...remarks.slice(0, maxCount), more(remarks.length - maxCount)];
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}
