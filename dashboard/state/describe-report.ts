import type { Document as BotDocument, DocumentReport } from '#shared/documents.ts';
import { toPageRanges } from './page-ranges.ts';

export interface Figure {
  readonly name: string;
  readonly value: string;
}

/**
 * The figures of a report in the words of its owner, numbers and language as their browser writes them. What is
 * zero and says nothing (no table, nothing skipped) is left out.
 * @param locales the browser's languages; tests pass their own
 */
export function describeReport(
  { report, page_count: pageCount }: Pick<BotDocument, 'report' | 'page_count'>,
  locales?: readonly string[],
): readonly Figure[] {
  const format = new Intl.NumberFormat(locales);
  const figures: Figure[] = [];
  if (pageCount !== undefined) figures.push({ name: 'Pages', value: format.format(pageCount) });
  if (!report) return figures;
  const { pages_without_text: empty, chars_by_page: charsByPage } = report;
  // Where the pages are drawn, their caption says it.
  if (empty.length > 0 && (charsByPage?.length ?? 0) < 2) {
    figures.push({ name: 'Pages without text', value: toPageRanges(empty) });
  }
  figures.push({ name: 'Characters of text', value: format.format(report.chars) });
  if (report.tables > 0) figures.push({ name: 'Tables', value: format.format(report.tables) });
  if (report.language) figures.push({ name: 'Language', value: nameLanguage(report.language, locales) });
  figures.push({ name: 'Passages to answer from', value: format.format(report.passages) });
  if (report.duplicates_skipped > 0) {
    figures.push({ name: 'Repeated passages skipped', value: format.format(report.duplicates_skipped) });
  }
  return figures;
}

/** "de" as the browser's language names it; the tag itself where it knows no name. */
export function nameLanguage(tag: string, locales?: readonly string[]): string {
  try {
    return new Intl.DisplayNames(locales, { type: 'language' }).of(tag) ?? tag;
  } catch {
    // Not a language tag: what the server wrote is still the best answer there is.
    return tag;
  }
}

export interface SelfCheckWords {
  readonly title: string;
  readonly explanation: string;
  /** What was not found, at most five of them. */
  readonly missed: readonly string[];
  /** How many more were not found than are named. */
  readonly moreCount: number;
}

/** "Can the bot find it?" in words; undefined for a document that was not checked. */
export function describeSelfCheck(report: DocumentReport | undefined): SelfCheckWords | undefined {
  const check = report?.self_check;
  if (!check || check.checked === 0) return undefined;
  const { checked, found, missed } = check;
  const sample = checked === 1 ? 'one heading or sentence' : `${checked} headings and sentences`;
  const outcome =
    found === checked
      ? 'and found every one.'
      : 'and did not find all of them. A visitor who asks for one of those may be told that the documents do not answer it.';
  return {
    title: `Can the bot find it? ${found} of ${checked} ${checked === 1 ? 'check' : 'checks'}`,
    explanation: `After reading, the bot looked for ${sample} from this document, ${outcome}`,
    missed,
    moreCount: Math.max(0, checked - found - missed.length),
  };
}

/** True when so little of a document is found that its owner should look, although it is ready. */
export function isHardToFind(report: DocumentReport | undefined): boolean {
  const check = report?.self_check;
  return check !== undefined && check.found < check.checked * 0.8;
}
