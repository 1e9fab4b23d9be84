import mammoth from 'mammoth';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractedText } from '../../../domain/block.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { checkZip } from './check-zip.ts';
import { htmlToBlocks } from './html-to-blocks.ts';

/** Word's title and subtitle are headings to a reader; mammoth leaves them as paragraphs by default. */
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='Heading 7'] => h6:fresh",
  "p[style-name='Heading 8'] => h6:fresh",
  "p[style-name='Heading 9'] => h6:fresh",
];

/**
 * Reads a DOCX: mammoth turns Word's styles into HTML, and HTML's elements become blocks. Pictures are left
 * out before they are decoded, links outside the file are never followed, comments and deleted text do not count.
 */
export async function extractDocx(
  bytes: Uint8Array,
  deadline: Deadline,
): Promise<Result<ExtractedText, ExtractionFailure>> {
  const checked = checkZip(bytes);
  if (!checked.ok) return checked;
  let html: string;
  try {
    const converted = await deadline.within(
      mammoth.convertToHtml(
        { buffer: Buffer.from(bytes) },
        {
          styleMap: STYLE_MAP,
          includeEmbeddedStyleMap: false,
          externalFileAccess: false,
          convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })),
        },
      ),
    );
    html = converted.value;
  } catch (cause) {
    return err(deadline.isOver() ? { kind: 'too_complex', cause } : { kind: 'corrupt', cause });
  }
  const blocks = htmlToBlocks(html);
  const chars = blocks.reduce((sum, block) => sum + block.text.length, 0);
  if (chars > LIMITS.documentTextMaxChars) {
    return err({ kind: 'too_large', detail: `${chars} characters; the limit is ${LIMITS.documentTextMaxChars}` });
  }
  return blocks.length === 0 ? err({ kind: 'no_text' }) : ok({ blocks });
}
