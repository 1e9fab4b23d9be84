import { LIMITS } from '#shared/limits.ts';
import type { TextExtractor } from '../../ports/text-extractor.ts';
import { createDeadline } from './deadline.ts';
import { extractDocx } from './docx/extract-docx.ts';
import { extractPdf } from './pdf/extract-pdf.ts';
import { extractTxt } from './txt/extract-txt.ts';

/**
 * Reads PDF, DOCX and TXT. A file is never a reason to throw: whatever a library does with a hostile or
 * damaged one comes back as a failure an owner understands.
 */
export function createTextExtractor({
  timeoutMs = LIMITS.extractionTimeoutS * 1_000,
}: { readonly timeoutMs?: number } = {}): TextExtractor {
  return {
    async extract(kind, bytes) {
      const deadline = createDeadline(timeoutMs);
      try {
        switch (kind) {
          case 'pdf':
            return await extractPdf(bytes, deadline);
          case 'docx':
            return await extractDocx(bytes, deadline);
          case 'txt':
            return extractTxt(bytes);
        }
      } catch (cause) {
        return { ok: false, error: { kind: deadline.isOver() ? 'too_complex' : 'corrupt', cause } };
      }
    },
  };
}
