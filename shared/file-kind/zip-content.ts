import { zipEntryNames } from './zip-entry-names.ts';

/** What a zip file is: a Word document, a plain archive, or words for its owner about something else. */
export type ZipContent = { readonly kind: 'docx' | 'zip' } | { readonly kind: 'other'; readonly words: string };

const OTHERS: readonly (readonly [prefix: string, words: string])[] = [
  ['xl/', 'an Excel workbook; save the sheet as CSV or PDF'],
  ['ppt/', 'a PowerPoint presentation; save it as PDF'],
  ['content.xml', 'an OpenDocument file; save it as .docx or PDF'],
  ['META-INF/container.xml', 'an EPUB book; save it as PDF'],
  ['META-INF/MANIFEST.MF', 'a program'],
  ['AndroidManifest.xml', 'a program'],
  ['Index/Document.iwa', 'an Apple Pages, Numbers or Keynote file; export it as .docx or PDF'],
];

/**
 * Tells what a zip is from the names of the entries in its first bytes. A Word document has `[Content_Types].xml`
 * and entries under `word/`; where a large picture keeps one of the two out of sight, the file's own name decides.
 * Source: ECMA-376 part 2.
 */
export function zipContent(head: Uint8Array, fileName: string): ZipContent {
  const names = zipEntryNames(head);
  if (names.length === 0) return { kind: 'other', words: 'a damaged ZIP or Office file' };
  const has = (prefix: string): boolean => names.some((name) => name.startsWith(prefix));
  const isOffice = has('[Content_Types].xml');
  if (isOffice && has('word/')) return { kind: 'docx' };
  const other = OTHERS.find(([prefix]) => has(prefix));
  if (other) return { kind: 'other', words: other[1] };
  if ((isOffice || has('word/')) && /\.docx$/i.test(fileName)) return { kind: 'docx' };
  return { kind: 'zip' };
}
