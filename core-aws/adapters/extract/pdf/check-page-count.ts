import { LIMITS } from '#shared/limits.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';

/** The failure of a file with more pages than one document may have; undefined within the limit. */
export function checkPageCount(pageCount: number): ExtractionFailure | undefined {
  if (pageCount <= LIMITS.documentMaxPages) return undefined;
  const [count, limit] = [pageCount, LIMITS.documentMaxPages].map((value) => value.toLocaleString('en'));
  return { kind: 'too_large', detail: `the file has ${count} pages; the limit is ${limit}` };
}
