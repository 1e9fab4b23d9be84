import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import { UNREADABLE_FONTS } from '../../../domain/documents/failure-message.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { isTooDeep } from '../is-too-deep.ts';
import { checkPageCount } from './check-page-count.ts';
import { describeDamage } from './describe-damage.ts';
import { inspectStructure } from './inspect-structure.ts';
import { layOutPages } from './lay-out-pages.ts';
import { readPages } from './read-pages.ts';
import { toFailure } from './to-failure.ts';

/**
 * Reads a PDF with the pdf.js that pdf-parse is built on: pdf-parse's own text has no positions, and without
 * them columns, tables and headings cannot be told apart. Tables of characters and standard fonts come from
 * the package's folders, so that text in fonts that are not embedded (most East Asian ones) is read too. A file
 * that opens with the empty password is read without asking for one.
 * Errors: a page that cannot be read counts as a page without text; the file fails only when all of them do, or
 * when it does not say how many pages it has, because then nobody can tell what is missing.
 */
export async function extractPdf(
  bytes: Uint8Array,
  deadline: Deadline,
  options: ExtractionOptions = {},
): Promise<Result<ExtractedText, ExtractionFailure>> {
  const structure = inspectStructure(bytes);
  if (structure.isPageCountBroken)
    return err({ kind: 'corrupt', detail: 'the file does not say how many pages it has' });
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const loading = getDocument({
    // pdf.js takes the buffer over; the caller's copy must stay whole.
    data: Uint8Array.from(bytes),
    ...(options.password === undefined ? {} : { password: options.password }),
    cMapUrl: `${folder}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${folder}/standard_fonts/`,
    isEvalSupported: false,
    useSystemFonts: false,
    useWasm: false,
    disableFontFace: true,
    // In pixels: no picture is ever decoded, whatever asks for it.
    maxImageSize: 1,
    enableXfa: false,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const pdf = await deadline.within(loading.promise);
    return await readDocument(pdf, { deadline, options, isIndexBroken: structure.isIndexBroken });
  } catch (thrown) {
    return err(toFailure(thrown, { isOver: deadline.isOver(), hasPassword: options.password !== undefined }));
  } finally {
    // Closing a damaged file can fail too, and must not hide what was found.
    await loading.destroy().catch(() => undefined);
  }
}

async function readDocument(
  pdf: PDFDocumentProxy,
  {
    deadline,
    options,
    isIndexBroken,
  }: { readonly deadline: Deadline; readonly options: ExtractionOptions; readonly isIndexBroken: boolean },
): Promise<Result<ExtractedText, ExtractionFailure>> {
  const pageCount = pdf.numPages;
  const tooMany = checkPageCount(pageCount);
  if (tooMany) return err(tooMany);
  const read = await readPages(pdf, deadline, options.onProgress);
  if (!read.ok) return read;
  const { pages, unreadable, failed, lastError } = read.value;
  const blocks = layOutPages(pages);
  if (blocks.length === 0) {
    if (lastError !== undefined) return err({ kind: isTooDeep(lastError) ? 'too_deep' : 'corrupt', cause: lastError });
    const isUnreadable = unreadable.length > 0;
    const detail = pageCount === 1 ? '1 page' : `${pageCount} pages`;
    return err({
      kind: 'no_text',
      detail: isUnreadable ? `${detail}; ${UNREADABLE_FONTS}` : detail,
    });
  }
  const charsByPage = Array.from({ length: pageCount }, () => 0);
  for (const { page, text } of blocks)
    if (page !== undefined) charsByPage[page - 1] = (charsByPage[page - 1] ?? 0) + text.length;
  return ok({
    blocks,
    pageCount,
    charsByPage,
    pagesWithoutText: pages.filter(({ hasText }) => !hasText).map(({ page }) => page),
    warnings: describeDamage({ isIndexBroken, pageCount, failed, unreadable }),
  });
}
