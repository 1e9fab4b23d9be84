import type { Chunk } from '../../core-aws/domain/chunk.ts';
import type { ExtractionFailure } from '../../core-aws/ports/text-extractor.ts';
import { comparableText } from './comparable-text.ts';
import type { ExpectedFile } from './read-manifest.ts';

/** What came of reading a file: what the bot could answer from, or why it could not be read. */
export type Reading =
  | { readonly ok: true; readonly chunks: readonly Chunk[] }
  | { readonly ok: false; readonly failure: ExtractionFailure['kind']; readonly detail?: string };

export interface Verdict {
  readonly isStateMet: boolean;
  /** How it ended, for people. */
  readonly state: string;
  readonly missedPhrases: readonly string[];
  /** Phrases that were found and have a page in the manifest, and those of them whose chunk names another page. */
  readonly pagesChecked: number;
  readonly wrongPages: readonly string[];
  readonly missedSecondary: readonly string[];
  readonly leaks: readonly string[];
}

/**
 * Holds what was read against what is known of the file. A phrase counts only when a single chunk holds it,
 * with the headings above it: that is what an answer is made from.
 *
 * A file with a password has to be refused without it for the reason `password_protected`, and to open with
 * it; what it holds is then looked for in the second reading.
 */
export function judgeFile(expected: ExpectedFile, reading: Reading, withPassword?: Reading): Verdict {
  const read = withPassword?.ok ? withPassword : reading;
  const chunks = (read.ok ? read.chunks : []).map(({ page, headings, text }) => ({
    page,
    text: comparableText([...headings, text].join('\n')),
  }));
  const holding = (text: string): readonly (number | undefined)[] =>
    chunks.filter((chunk) => chunk.text.includes(comparableText(text))).map(({ page }) => page);

  const missedPhrases: string[] = [];
  const wrongPages: string[] = [];
  let pagesChecked = 0;
  for (const { text, page } of expected.phrases) {
    const pages = holding(text);
    if (pages.length === 0) missedPhrases.push(page === undefined ? text : `${text} (page ${page})`);
    else if (page !== undefined) {
      pagesChecked += 1;
      if (!pages.includes(page)) wrongPages.push(`${text}: page ${page}, not ${pages.join(', ')}`);
    }
  }
  return {
    isStateMet: isStateMet(expected, reading, withPassword),
    state: [reading, ...(withPassword ? [withPassword] : [])].map(describe).join('; with the password: '),
    missedPhrases,
    pagesChecked,
    wrongPages,
    missedSecondary: expected.secondaryText.filter((text) => holding(text).length === 0),
    leaks: expected.deletedText.filter((text) => holding(text).length > 0),
  };
}

function isStateMet({ expect, phrases, password }: ExpectedFile, reading: Reading, withPassword?: Reading): boolean {
  if (password !== undefined) {
    if (!withPassword || reading.ok || reading.failure !== 'password_protected') return false;
    return hasText(withPassword) || (phrases.length === 0 && isEmpty(withPassword));
  }
  if (expect === 'text') return hasText(reading);
  return expect === 'empty' ? isEmpty(reading) : !hasText(reading);
}

function hasText(reading: Reading): boolean {
  return reading.ok && reading.chunks.length > 0;
}

function isEmpty(reading: Reading): boolean {
  return !reading.ok && reading.failure === 'no_text';
}

function describe(reading: Reading): string {
  if (reading.ok) return reading.chunks.length === 1 ? '1 chunk' : `${reading.chunks.length} chunks`;
  return reading.detail === undefined ? reading.failure : `${reading.failure} (${reading.detail})`;
}
