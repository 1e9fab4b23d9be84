import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { checkText, guessWarnings } from '../txt/check-text.ts';
import { decodeText } from '../txt/decode-text.ts';
import { htmlToBlocks } from './html-to-blocks.ts';
import { HtmlRefused } from './parse-html.ts';

/** Markup is mostly longer than the text in it; beyond this many times, parsing is not worth beginning. */
const MARKUP_PER_TEXT = 10;
/** What a server would have run, in a page that was saved from it. Its signs `>` would end it too early for a parser. */
const PROGRAM = /<\?(?:php\b|=)[\s\S]*?(?:\?>|$)/giu;
/** A piece cut out of a table: without the table around it, a parser drops the cells' tags and glues their texts. */
const TABLE_PIECE = /^\s*(?:<!--[\s\S]*?-->\s*)*<(?:tr|td|th|tbody|thead|tfoot|caption|colgroup)\b/iu;
const SCRIPT = /<script\b/iu;
const BUILT_BY_SCRIPT = 'what its scripts would show in a browser is not read; open it there and print it as PDF';
/** Where a page says its encoding. Browsers look at 1,024 bytes; pages are found that say it later. */
const HEAD_BYTES = 4_096;

/** Reads the content of a web page saved as a file. What it refers to is never fetched. */
export function extractHtml(
  bytes: Uint8Array,
  _deadline: Deadline,
  _options: ExtractionOptions = {},
  maxChars: number = LIMITS.documentTextMaxChars,
): Promise<Result<ExtractedText, ExtractionFailure>> {
  return Promise.resolve(extract(bytes, maxChars));
}

function extract(bytes: Uint8Array, maxChars: number): Result<ExtractedText, ExtractionFailure> {
  const decoded = decodeText(bytes, declaredEncoding(bytes));
  const failure = checkText(decoded.text, maxChars * MARKUP_PER_TEXT);
  if (failure) return err(failure);
  try {
    const html = decoded.text.replace(PROGRAM, '');
    const blocks = htmlToBlocks(TABLE_PIECE.test(html) ? `<table>${html}` : html);
    const chars = blocks.reduce((sum, block) => sum + block.text.length, 0);
    if (chars > maxChars) {
      const limit = maxChars.toLocaleString('en');
      return err({
        kind: 'too_large',
        detail: `it holds ${chars.toLocaleString('en')} characters; the limit is ${limit}`,
      });
    }
    if (blocks.length === 0)
      return err({ kind: 'no_text', ...(SCRIPT.test(decoded.text) ? { detail: BUILT_BY_SCRIPT } : {}) });
    return ok({ blocks, ...guessWarnings(decoded) });
  } catch (cause) {
    if (cause instanceof HtmlRefused) return err({ kind: cause.reason, detail: cause.message, cause });
    throw cause;
  }
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  return (
    /<meta\s[^>]*charset\s*=\s*["']?\s*([\w:-]+)/iu.exec(head)?.[1] ??
    /^\s*<\?xml\s[^>]*encoding=["']([\w-]+)/u.exec(head)?.[1]
  );
}
