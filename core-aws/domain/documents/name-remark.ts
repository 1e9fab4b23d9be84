import type { DocumentKind } from '#shared/documents.ts';

/** Kinds as an owner knows them. */
const IN_WORDS: Readonly<Record<DocumentKind, string>> = {
  pdf: 'a PDF',
  docx: 'a Word document',
  txt: 'plain text',
  html: 'a web page',
  csv: 'a table of values',
  zip: 'a ZIP',
};

/** What a file of this ending is expected to be; undefined for kinds we do not read. Other endings promise nothing. */
const PROMISED: ReadonlyMap<string, DocumentKind | undefined> = new Map([
  ['pdf', 'pdf'],
  ['docx', 'docx'],
  ['docm', 'docx'],
  ['doc', 'docx'],
  ['txt', 'txt'],
  ['text', 'txt'],
  ['md', 'txt'],
  ['markdown', 'txt'],
  ['html', 'html'],
  ['htm', 'html'],
  ['xhtml', 'html'],
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['tab', 'csv'],
  ['zip', 'zip'],
  ...['rtf', 'odt', 'xls', 'xlsx', 'ppt', 'pptx', 'epub', 'png', 'jpg', 'jpeg', 'gif'].map(
    (ending) => [ending, undefined] as const,
  ),
]);

/** What an owner should know of a file whose content is not what its name says; undefined when it is. */
export function nameRemark(name: string, kind: DocumentKind): string | undefined {
  const ending = /\.([a-z0-9]+)$/iu.exec(name)?.[1] ?? '';
  const key = ending.toLowerCase();
  if (!PROMISED.has(key) || PROMISED.get(key) === kind) return undefined;
  const named = `It is named .${ending} but is ${IN_WORDS[kind]}`;
  return kind === 'zip' ? `${named}; its files were unpacked.` : `${named}; it was read as ${IN_WORDS[kind]}.`;
}
