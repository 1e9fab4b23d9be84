import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';
import { decodeText } from './decode-text.ts';
import { textToBlocks } from './text-to-blocks.ts';

/** More control characters than this share of the text, and it is some other kind of file under a text's name. */
const CONTROL_MAX_SHARE = 0.05;

/** Reads a text file in any common encoding. */
export function extractTxt(bytes: Uint8Array): Result<ExtractedText, ExtractionFailure> {
  const text = decodeText(bytes);
  if (text.length > LIMITS.documentTextMaxChars) {
    return err({
      kind: 'too_large',
      detail: `${text.length} characters; the limit is ${LIMITS.documentTextMaxChars}`,
    });
  }
  const controls = text.match(/[^\P{Cc}\t\n\v\f\r\u0085]/gu)?.length ?? 0;
  if (controls > text.length * CONTROL_MAX_SHARE) {
    return err({ kind: 'corrupt', detail: 'it is not a text file' });
  }
  const blocks = textToBlocks(text);
  return blocks.length === 0 ? err({ kind: 'no_text' }) : ok({ blocks });
}
