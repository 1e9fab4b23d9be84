import type { Document as BotDocument, DocumentKind } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';
import { describeBytes } from './describe-bytes.ts';

const KIND_NAMES: Readonly<Record<DocumentKind, string>> = {
  pdf: 'PDF',
  docx: 'Word',
  txt: 'Text',
  html: 'Web page',
  csv: 'CSV table',
  zip: 'ZIP',
};

/** What a document is, in the word its owner has for it. Markdown is read as text, and still is Markdown to them. */
export function describeKind({ kind, name }: Pick<BotDocument, 'kind' | 'name'>): string {
  return kind === 'txt' && /\.(md|markdown)$/i.test(name) ? 'Markdown' : KIND_NAMES[kind];
}

/** Endings for the browser's file dialog. What a file really is the server finds out from its bytes. */
export const ACCEPTED_FILES = '.pdf,.docx,.txt,.text,.md,.markdown,.html,.htm,.xhtml,.csv,.tsv,.zip';

export const ACCEPTED_IN_WORDS = `PDF, Word, text, Markdown, web pages, CSV or a ZIP of these, up to ${describeBytes(LIMITS.documentMaxBytes)} each.`;

/** A printed page of prose, to say a number of characters in pages. */
const PRINTED_PAGE_CHARS = 2_850;
const PAGES = Math.round(LIMITS.documentTextMaxChars / PRINTED_PAGE_CHARS / 100) * 100;

/** The limit that the size of a file says nothing about: an owner should not meet it only after the upload. */
export const TEXT_LIMIT_IN_WORDS = `One document may hold ${LIMITS.documentTextMaxChars / 1_000_000} million characters of text: about ${PAGES} pages.`;
