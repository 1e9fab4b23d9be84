import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { hasWords } from '../../../domain/documents/clean-text.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { attachLinks } from './attach-links.ts';
import { isUnreadable } from './find-unreadable.ts';
import { toPageCells } from './lay-out-pages.ts';
import type { PageCellsByAngle } from './lay-out-pages.ts';
import { readAnnotations } from './read-annotations.ts';
import { readPageItems } from './read-page-items.ts';
import type { TextItem } from './text-item.ts';

interface ReadPages {
  readonly pages: readonly (PageCellsByAngle & { readonly hasText: boolean })[];
  /** 1-based pages whose letters cannot be told, and pages that cannot be read. */
  readonly unreadable: readonly number[];
  readonly failed: readonly number[];
  readonly lastError: unknown;
}

/** pdf.js keeps the fonts of all pages; after so many, it is told to forget them. */
const PAGES_BETWEEN_CLEANUPS = 100;

/** Reads page after page. Only what the layout needs is kept of each, so that memory does not grow with the pages' drawing. */
export async function readPages(
  pdf: PDFDocumentProxy,
  deadline: Deadline,
  onProgress: ExtractionOptions['onProgress'],
): Promise<Result<ReadPages, ExtractionFailure>> {
  const pages: (PageCellsByAngle & { readonly hasText: boolean })[] = [];
  const [unreadable, failed]: [number[], number[]] = [[], []];
  const labels = await deadline.within(pdf.getPageLabels()).catch(() => null);
  let chars = 0;
  let lastError: unknown;
  for (let page = 1; page <= pdf.numPages; page += 1) {
    let items: readonly TextItem[] = [];
    try {
      const proxy = await deadline.within(pdf.getPage(page));
      items = await deadline.within(readPage(proxy));
      proxy.cleanup();
    } catch (thrown) {
      if (deadline.isOver()) throw thrown;
      lastError = thrown;
      failed.push(page);
    }
    if (isUnreadable(items)) {
      items = [];
      unreadable.push(page);
    }
    chars += items.reduce((sum, item) => sum + item.text.length, 0);
    if (chars > LIMITS.documentTextMaxChars) {
      const limit = LIMITS.documentTextMaxChars.toLocaleString('en');
      return err({
        kind: 'too_large',
        detail: `page ${page} of ${pdf.numPages} passes the limit of ${limit} characters`,
      });
    }
    const label = labels?.[page - 1];
    const hasText = items.some((item) => hasWords(item.text));
    pages.push({ ...toPageCells({ page, items, ...(label ? { label } : {}) }), hasText });
    if (page % PAGES_BETWEEN_CLEANUPS === 0) await deadline.within(pdf.cleanup());
    onProgress?.({ done: page, of: pdf.numPages });
  }
  return ok({ pages, unreadable, failed, lastError });
}

/** A page whose annotations are damaged still has its text. */
async function readPage(page: PDFPageProxy): Promise<readonly TextItem[]> {
  const text = await readPageItems(page);
  const { items, links } = await readAnnotations(page).catch(() => ({ items: [], links: [] }));
  return [...attachLinks(text, links), ...items];
}
