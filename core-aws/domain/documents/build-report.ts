import type { DocumentReport } from '#shared/documents.ts';
import type { ExtractedText } from '../block.ts';
import { pagesWithoutTextWarning } from './page-ranges.ts';
import { tellLanguage } from './tell-language.ts';

/** Counts what was found in a document. What the self-check finds is added later. */
export function buildReport(
  { blocks, charsByPage, pagesWithoutText = [] }: ExtractedText,
  { chunkCount, duplicateCount }: { readonly chunkCount: number; readonly duplicateCount: number },
): DocumentReport {
  const prose = blocks.filter(({ kind }) => kind !== 'table');
  const language =
    tellLanguage(prose.map(({ text }) => text).join('\n')) ?? tellLanguage(blocks.map(({ text }) => text).join('\n'));
  return {
    chars: countChars(blocks),
    ...(charsByPage === undefined ? {} : { chars_by_page: charsByPage }),
    pages_without_text: pagesWithoutText,
    tables: blocks.filter(({ kind, continues }) => kind === 'table' && !continues).length,
    passages: chunkCount,
    duplicates_skipped: duplicateCount,
    ...(language === undefined ? {} : { language }),
  };
}

export function countChars(blocks: ExtractedText['blocks']): number {
  return blocks.reduce((sum, { text }) => sum + text.length, 0);
}

/** What an owner should know about a document that is ready all the same, in plain words; none when all is well. */
export function buildWarnings(
  { pagesWithoutText = [], warnings = [] }: ExtractedText,
  { duplicateCount, misnamed }: { readonly duplicateCount: number; readonly misnamed?: string | undefined },
): readonly string[] {
  const withoutText = pagesWithoutTextWarning(pagesWithoutText);
  return [
    ...(misnamed === undefined ? [] : [misnamed]),
    ...(withoutText === undefined ? [] : [withoutText]),
    ...warnings,
    ...(duplicateCount === 0 ? [] : [duplicatesWarning(duplicateCount)]),
  ].filter((warning, at, all) => all.indexOf(warning) === at);
}

function duplicatesWarning(count: number): string {
  return count === 1
    ? '1 part of the text repeats another word for word and was kept once'
    : `${count} parts of the text repeat others word for word and were kept once`;
}

/** Stands at a document that replaces another until it is ready. */
export const EARLIER_VERSION_ANSWERS = 'the earlier version of this document answers until this one is read';
