import mammoth from 'mammoth';
import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { ExpectedFile } from './read-manifest.ts';

/**
 * Reads a file with the libraries alone, as somebody would who takes their first example: all pages' text content
 * of pdf.js, mammoth's raw text, a UTF-8 decoder. Returns characters; undefined when the file cannot be read so.
 */
export async function readBare(kind: ExpectedFile['kind'], bytes: Uint8Array): Promise<number | undefined> {
  try {
    if (kind === 'pdf') return await readPdf(bytes);
    if (kind === 'docx') return (await mammoth.extractRawText({ buffer: Buffer.from(bytes) })).value.length;
    return new TextDecoder().decode(bytes).length;
  } catch {
    return undefined;
  }
}

async function readPdf(bytes: Uint8Array): Promise<number> {
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: VerbosityLevel.ERRORS });
  try {
    const pdf = await loading.promise;
    let chars = 0;
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      for (const item of items) if ('str' in item) chars += item.str.length;
    }
    return chars;
  } finally {
    await loading.destroy().catch(() => undefined);
  }
}
