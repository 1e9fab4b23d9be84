import { zipSync } from 'fflate';
import mammoth from 'mammoth';
import type { ExtractedText } from '../../../domain/block.ts';
import type { Deadline } from '../deadline.ts';
import { htmlToBlocks } from '../html/html-to-blocks.ts';
import type { DocxPackage } from './open-package.ts';

/** Word's title and subtitle are headings to a reader; mammoth leaves them as paragraphs by default. */
const STYLE_MAP = [
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='Heading 7'] => h6:fresh",
  "p[style-name='Heading 8'] => h6:fresh",
  "p[style-name='Heading 9'] => h6:fresh",
  'comment-reference => sup',
];

/**
 * Reads a document whose XML breaks the rules, with mammoth, which forgives more. It gets the parts as we inflated
 * them, within our limits, and no pictures. Errors: throws what mammoth throws.
 */
export async function extractWithMammoth(docx: DocxPackage, deadline: Deadline): Promise<ExtractedText> {
  const parts: Record<string, Uint8Array> = {};
  for (const name of docx.zip.names) {
    if (!/\.(?:xml|rels)$/iu.test(name)) continue;
    const bytes = docx.zip.read(name);
    if (bytes.ok) parts[name] = bytes.value;
  }
  const { value: html } = await deadline.within(
    mammoth.convertToHtml(
      { buffer: Buffer.from(zipSync(parts, { level: 0 })) },
      { styleMap: STYLE_MAP, includeEmbeddedStyleMap: false, externalFileAccess: false },
    ),
  );
  return {
    blocks: htmlToBlocks(html),
    warnings: ['The file is not quite as Word writes it; headers, footers and text boxes may be missing.'],
  };
}
