/** What a zip file holds: `word` for a Word document, else words for its owner. */
type ZipContent = 'word' | (string & {});

const LOCAL_HEADER = [0x50, 0x4b, 0x03, 0x04] as const;
const NAME_LENGTH_AT = 26;
const NAME_AT = 30;
/** No entry of an office file has a longer name; a longer one is chance bytes that look like a header. */
const NAME_MAX_BYTES = 512;

const OTHERS: readonly (readonly [prefix: string, words: string])[] = [
  ['xl/', 'an Excel workbook; save the sheet as PDF, or copy it into a .docx'],
  ['ppt/', 'a PowerPoint presentation; save it as PDF'],
  ['content.xml', 'an OpenDocument file; save it as .docx or PDF'],
  ['META-INF/container.xml', 'an EPUB book; save it as PDF'],
];

/**
 * Looks through the entry names in the first bytes of a zip. Headers are found by their signature, since sizes may be
 * written only behind an entry. A Word document has `[Content_Types].xml` and entries under `word/`.
 * Source: PKWARE APPNOTE 6.3.10, section 4.3.7; ECMA-376 part 2.
 */
export function zipContent(head: Uint8Array): ZipContent {
  const names = entryNames(head);
  const has = (prefix: string): boolean => names.some((name) => name.startsWith(prefix));
  if (has('[Content_Types].xml') && has('word/')) return 'word';
  return OTHERS.find(([prefix]) => has(prefix))?.[1] ?? 'a zip archive; unpack it and upload the files in it';
}

function entryNames(head: Uint8Array): readonly string[] {
  const decoder = new TextDecoder();
  const names: string[] = [];
  for (let at = 0; at >= 0 && at + NAME_AT <= head.length; at = head.indexOf(LOCAL_HEADER[0], at + 1)) {
    if (!LOCAL_HEADER.every((byte, offset) => head[at + offset] === byte)) continue;
    const length = (head[at + NAME_LENGTH_AT] ?? 0) | ((head[at + NAME_LENGTH_AT + 1] ?? 0) << 8);
    if (length > NAME_MAX_BYTES) continue;
    names.push(decoder.decode(head.subarray(at + NAME_AT, at + NAME_AT + length)));
  }
  return names;
}
