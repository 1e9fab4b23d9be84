import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { HtmlRefused } from '../html/parse-html.ts';
import { isTooDeep } from '../is-too-deep.ts';
import { decryptPackage, isOleContainer } from './decrypt-package.ts';
import { extractWithMammoth } from './extract-with-mammoth.ts';
import { openPackage } from './open-package.ts';
import type { DocxPackage } from './open-package.ts';
import { readDocument } from './read-document.ts';
import { Refused } from './refused.ts';

/**
 * Reads a DOCX. Its XML is read directly, because what mammoth leaves out (headers, comments, outline levels, the
 * later of two forms of a text box) is text to an owner; mammoth reads the files whose XML is not well-formed.
 * Links outside the file are never followed.
 *
 * A zip whose table of contents is damaged is refused, although some of its parts might still be found: half a
 * document answers questions wrongly without anyone noticing.
 */
export async function extractDocx(
  bytes: Uint8Array,
  deadline: Deadline,
  { password }: ExtractionOptions = {},
): Promise<Result<ExtractedText, ExtractionFailure>> {
  let zipBytes = bytes;
  if (isOleContainer(bytes)) {
    const decrypted = decryptPackage(bytes, password, deadline);
    if (!decrypted.ok) return decrypted;
    zipBytes = decrypted.value;
  }
  try {
    const docx = openPackage(zipBytes, deadline);
    if (!docx.ok) return docx;
    const text = await read(docx.value, deadline);
    const chars = text.blocks.reduce((sum, block) => sum + block.text.length, 0);
    if (chars > LIMITS.documentTextMaxChars) {
      const limit = LIMITS.documentTextMaxChars.toLocaleString('en');
      return err({
        kind: 'too_large',
        detail: `it holds ${chars.toLocaleString('en')} characters; the limit is ${limit}`,
      });
    }
    return text.blocks.length === 0 ? err({ kind: 'no_text' }) : ok(text);
  } catch (cause) {
    if (deadline.isOver()) return err({ kind: 'too_complex', cause });
    if (isTooDeep(cause)) return err({ kind: 'too_deep', cause });
    if (cause instanceof HtmlRefused) return err({ kind: cause.reason, detail: cause.message, cause });
    if (!(cause instanceof Refused) || cause.reason === 'malformed') return err({ kind: 'corrupt', cause });
    return err({ kind: cause.reason, detail: cause.message, cause });
  }
}

async function read(docx: DocxPackage, deadline: Deadline): Promise<ExtractedText> {
  try {
    return readDocument(docx, deadline);
  } catch (cause) {
    if (cause instanceof Refused && cause.reason === 'malformed') return extractWithMammoth(docx, deadline);
    throw cause;
  }
}
