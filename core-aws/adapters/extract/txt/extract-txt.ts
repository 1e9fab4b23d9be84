import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { checkBytes, checkText, guessWarnings } from './check-text.ts';
import { decodeText } from './decode-text.ts';
import { subtitlesToBlocks } from './subtitles-to-blocks.ts';
import { textToBlocks } from './text-to-blocks.ts';

/** Reads a text file in any common encoding: plain text, Markdown, or subtitles. */
export function extractTxt(
  bytes: Uint8Array,
  _deadline: Deadline,
  _options: ExtractionOptions = {},
  maxChars: number = LIMITS.documentTextMaxChars,
): Promise<Result<ExtractedText, ExtractionFailure>> {
  const tooLarge = checkBytes(bytes, maxChars);
  if (tooLarge) return Promise.resolve(err(tooLarge));
  const decoded = decodeText(bytes);
  const failure = checkText(decoded.text, maxChars);
  if (failure) return Promise.resolve(err(failure));
  const blocks = subtitlesToBlocks(decoded.text) ?? textToBlocks(decoded.text);
  return Promise.resolve(blocks.length === 0 ? err({ kind: 'no_text' }) : ok({ blocks, ...guessWarnings(decoded) }));
}
