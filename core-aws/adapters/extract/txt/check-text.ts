import type { ExtractedText } from '../../../domain/block.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';
import type { DecodedText } from './decode-text.ts';

/** More control characters than this share of the text, and it is some other kind of file under a text's name. */
const CONTROL_MAX_SHARE = 0.05;

/** Why a decoded file is refused before its shape is looked at; undefined when it is text of a size we read. */
export function checkText(text: string, maxChars: number): ExtractionFailure | undefined {
  if (text.length > maxChars) {
    const chars = text.length.toLocaleString('en');
    return { kind: 'too_large', detail: `it holds ${chars} characters; the limit is ${maxChars.toLocaleString('en')}` };
  }
  const controls = text.match(/[^\P{Cc}\t\n\v\f\r\u0085]/gu)?.length ?? 0;
  return controls > text.length * CONTROL_MAX_SHARE
    ? { kind: 'unsupported_form', detail: 'it is not a text file' }
    : undefined;
}

/** No encoding takes more bytes for a character, so that a larger file need not be decoded to be refused. */
const BYTES_PER_CHAR_MAX = 4;

export function checkBytes(bytes: Uint8Array, maxChars: number): ExtractionFailure | undefined {
  // Room for a byte order mark.
  if (bytes.length <= maxChars * BYTES_PER_CHAR_MAX + BYTES_PER_CHAR_MAX) return undefined;
  const megabytes = (bytes.length / 1e6).toFixed(1);
  return {
    kind: 'too_large',
    detail: `it holds ${megabytes} MB of text; the limit is ${maxChars.toLocaleString('en')} characters`,
  };
}

/** Tells the owner which encoding was guessed, because a wrong guess shows only in the text. */
export function guessWarnings({ guessed }: DecodedText): Pick<ExtractedText, 'warnings'> {
  return guessed === undefined
    ? {}
    : { warnings: [`The file does not say how its letters are encoded; it was read as ${guessed}.`] };
}
