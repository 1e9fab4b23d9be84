import { createDeadline } from '../../../../../core-aws/adapters/extract/deadline.ts';
import { extractPdf } from '../../../../../core-aws/adapters/extract/pdf/extract-pdf.ts';
import type { Block, ExtractedText } from '../../../../../core-aws/domain/block.ts';
import type { ExtractionOptions } from '../../../../../core-aws/ports/text-extractor.ts';
import { makePdf } from '../../../../fixtures/make-pdf.ts';
import type { Drawing } from '../../../../fixtures/make-pdf.ts';

export const extract = (bytes: Uint8Array, options?: ExtractionOptions): ReturnType<typeof extractPdf> =>
  extractPdf(bytes, createDeadline(60_000), options);

/** Reads a file that must be readable. */
export async function readPdf(bytes: Uint8Array, options?: ExtractionOptions): Promise<ExtractedText> {
  const extracted = await extract(bytes, options);
  if (!extracted.ok) throw new Error(`could not be read: ${extracted.error.kind}`, { cause: extracted.error.cause });
  return extracted.value;
}

export async function blocksOf(...pages: readonly (readonly Drawing[])[]): Promise<readonly Block[]> {
  return (await readPdf(await makePdf(pages))).blocks;
}

export const textsOf = (blocks: readonly Block[]): readonly string[] => blocks.map(({ text }) => text);

/** Enough ordinary sentences that a document's usual type is known. */
export const prose = (topic: string, sentences = 12): string =>
  Array.from({ length: sentences }, (_, at) => `The ${topic} of part ${at} goes on for a while.`).join(' ');
