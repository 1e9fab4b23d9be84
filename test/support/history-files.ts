import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import type { UploadedFile } from './document-history.ts';

const chapter = (topic: string): string =>
  `# Chapter about ${topic}\n\nThe ${topic} has wonderful properties nobody measured before.`;

/** Two states of one document with some chapters in common, for the plain extractor. */
export const OLD_TEXT = ['apples', 'pears', 'plums', 'figs', 'grapes'].map(chapter).join('\n\n');
export const NEW_TEXT = ['apples', 'pears', 'quinces', 'figs', 'dates', 'limes'].map(chapter).join('\n---\n');

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

/** As fast-check shows it in a counterexample, instead of its bytes. */
function shown(file: UploadedFile, content: string): UploadedFile {
  return Object.assign(file, { [fc.toStringMethod]: () => `${file.name} (${content})` });
}
const text = (name: string, content: string): UploadedFile =>
  shown({ name, kind: 'txt', bytes: Buffer.from(content) }, `${content.length} characters`);
const zip = (name: string, files: Readonly<Record<string, Uint8Array>>): UploadedFile =>
  shown({ name, kind: 'zip', bytes: zipSync(files) }, `ZIP of ${Object.keys(files).join(', ')}`);
const ONE = strToU8(`${OLD_TEXT}\n\n${chapter('nuts')}`);
const TWO = strToU8(NEW_TEXT);

/**
 * Files of few names, so that they meet: texts, damaged and blank ones; ZIPs that hold files of those same names, of
 * which one can be taken in part, one not at all, and one is damaged; and a name that is a text now and a ZIP then.
 */
export const HISTORY_FILES: readonly UploadedFile[] = [
  ...['a.txt', 'b.txt'].flatMap((name) =>
    [OLD_TEXT, NEW_TEXT, chapter('apples'), 'BROKEN', ' ', `${OLD_TEXT}\n\n${chapter('nuts')}`].map((content) =>
      text(name, content),
    ),
  ),
  zip('all.zip', { 'a.txt': ONE, 'b.txt': TWO }),
  zip('all.zip', { 'a.txt': TWO, 'c.txt': ONE, 'boat.png': PNG }),
  zip('all.zip', { 'boat.png': PNG }),
  shown({ name: 'all.zip', kind: 'zip', bytes: zipSync({ 'a.txt': ONE }).subarray(0, 40) }, 'ZIP cut off'),
  zip('a.txt', { 'b.txt': TWO, 'boat.png': PNG }),
  zip('a.txt', { 'b.txt': ONE }),
  text('all.zip', OLD_TEXT),
];
