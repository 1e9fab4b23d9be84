import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import { hasWords } from '../../../domain/documents/clean-text.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { layOutPages } from './lay-out-pages.ts';
import { readPageItems } from './read-page-items.ts';
import type { PageText } from './text-item.ts';

/**
 * Reads a PDF with the pdf.js that pdf-parse is built on: pdf-parse's own text has no positions, and without
 * them columns, tables and headings cannot be told apart. Tables of characters and standard fonts come from
 * the package's folders, so that text in fonts that are not embedded (most East Asian ones) is read too.
 * Errors: a page that cannot be read counts as a page without text; the file fails only when all of them do.
 */
export async function extractPdf(
  bytes: Uint8Array,
  deadline: Deadline,
): Promise<Result<ExtractedText, ExtractionFailure>> {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const loading = getDocument({
    // pdf.js takes the buffer over; the caller's copy must stay whole.
    data: Uint8Array.from(bytes),
    cMapUrl: `${folder}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${folder}/standard_fonts/`,
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    verbosity: VerbosityLevel.ERRORS,
  });
  try {
    const pdf = await deadline.within(loading.promise);
    return await readPages(pdf, deadline);
  } catch (thrown) {
    return err(toFailure(thrown, deadline));
  } finally {
    // Closing a damaged file can fail too, and must not hide what was found.
    await loading.destroy().catch(() => undefined);
  }
}

async function readPages(pdf: PDFDocumentProxy, deadline: Deadline): Promise<Result<ExtractedText, ExtractionFailure>> {
  const pages: PageText[] = [];
  let chars = 0;
  let lastError: unknown;
  for (let page = 1; page <= pdf.numPages; page += 1) {
    let items: PageText['items'] = [];
    try {
      const proxy = await deadline.within(pdf.getPage(page));
      items = await deadline.within(readPageItems(proxy));
      proxy.cleanup();
    } catch (thrown) {
      if (deadline.isOver()) throw thrown;
      lastError = thrown;
    }
    chars += items.reduce((sum, item) => sum + item.text.length, 0);
    if (chars > LIMITS.documentTextMaxChars) {
      return err({ kind: 'too_large', detail: `page ${page} of ${pdf.numPages} passes the limit` });
    }
    pages.push({ page, items });
  }
  const blocks = layOutPages(pages);
  if (blocks.length === 0) {
    return err(
      lastError === undefined
        ? { kind: 'no_text', detail: pdf.numPages === 1 ? '1 page' : `${pdf.numPages} pages` }
        : { kind: 'corrupt', cause: lastError },
    );
  }
  return ok({
    blocks,
    pageCount: pdf.numPages,
    pagesWithoutText: pages.filter(({ items }) => !items.some((item) => hasWords(item.text))).map(({ page }) => page),
  });
}

function toFailure(thrown: unknown, deadline: Deadline): ExtractionFailure {
  if (deadline.isOver()) return { kind: 'too_complex', cause: thrown };
  const isPassword = thrown instanceof Error && thrown.name === 'PasswordException';
  return { kind: isPassword ? 'password_protected' : 'corrupt', cause: thrown };
}
