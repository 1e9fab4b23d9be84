import { analyse } from 'chardet';
import { decodeLegacy } from './decode-legacy.ts';
import { findHints, scoreText } from './score-text.ts';
import type { Writing } from './score-text.ts';

type Candidate = readonly [encoding: string, writing: Writing, prior: number];

/**
 * Encodings worth trying, with how unlikely one is before its text was seen. Of those that decode a text alike the
 * likeliest wins, so windows-1252 stands for Latin-1 too. `ibm…` are those of DOS.
 */
const CANDIDATES: readonly Candidate[] = [
  ['windows-1252', 'letters', 0],
  ['windows-1250', 'letters', -0.5],
  ['windows-1251', 'letters', -0.5],
  ['windows-1253', 'letters', -0.5],
  ['windows-1254', 'letters', -0.6],
  ['windows-1255', 'letters', -0.5],
  ['windows-1256', 'letters', -0.5],
  ['windows-1257', 'letters', -0.7],
  ['windows-1258', 'letters', -1.5],
  ['windows-874', 'letters', -0.5],
  ['iso-8859-2', 'letters', -1],
  ['iso-8859-15', 'letters', -1],
  ['koi8-u', 'letters', -1],
  ['ibm866', 'letters', -1],
  ['iso-8859-5', 'letters', -1.5],
  ['iso-8859-6', 'letters', -1.5],
  ['iso-8859-7', 'letters', -1.5],
  ['iso-8859-8', 'letters', -1.5],
  ['iso-8859-4', 'letters', -3],
  ['iso-8859-13', 'letters', -3],
  ['iso-8859-16', 'letters', -3],
  ['iso-8859-3', 'letters', -4],
  ['iso-8859-10', 'letters', -4],
  ['iso-8859-14', 'letters', -4],
  ['macintosh', 'letters', -3],
  ['x-mac-cyrillic', 'letters', -3],
  ['macgreek', 'letters', -4],
  ['macturkish', 'letters', -4],
  ['maccenteuro', 'letters', -4],
  ['cp850', 'letters', -2],
  ['cp437', 'letters', -2.5],
  ['cp852', 'letters', -2.5],
  ['cp855', 'letters', -3],
  ['cp857', 'letters', -3],
  ['cp737', 'letters', -3],
  ['cp862', 'letters', -3],
  ['cp775', 'letters', -4],
  ['cp865', 'letters', -4],
  ['shift_jis', 'japanese', -0.5],
  ['euc-jp', 'japanese', -0.5],
  ['gb18030', 'chinese', -0.5],
  ['big5', 'chineseTraditional', -0.5],
  ['euc-kr', 'korean', -0.5],
  ['johab', 'korean', -4],
  // Without a mark, and without a single Latin letter, space or line end that would give it away.
  ['utf-16le', 'chinese', -4],
  ['utf-16le', 'chineseTraditional', -4],
  ['utf-16le', 'japanese', -4],
  ['utf-16le', 'korean', -4],
  ['utf-16be', 'chinese', -4],
  ['utf-16be', 'chineseTraditional', -4],
  ['utf-16be', 'japanese', -4],
  ['utf-16be', 'korean', -4],
];

const SAMPLE_BYTES = 8_192;
const FIRST_BYTES = 1_024;
const PROMISING_COUNT = 8;
/** A second opinion, of how often pairs of letters occur; it decides where we find little between two. */
const CHARDET_WEIGHT = 3;
const CHARDET_NAMES: Readonly<Record<string, string>> = {
  'koi8-r': 'koi8-u',
  'iso-8859-1': 'windows-1252',
  gbk: 'gb18030',
};

/**
 * Tells the encoding of text that is neither Unicode nor plain ASCII by decoding it every way and looking which
 * reads most like some language. Never certain: a short text may fit several. Cost: a few ten milliseconds at most,
 * because all but the best are given up after the first thousand bytes.
 */
export function guessEncoding(bytes: Uint8Array): string {
  const candidates = CANDIDATES.filter(([encoding]) => !encoding.startsWith('utf-16') || bytes.length % 2 === 0);
  const sample = sampleOf(bytes);
  const ranked = rank(candidates, sample.subarray(0, FIRST_BYTES));
  const promising = sample.length <= FIRST_BYTES ? ranked : rank(ranked.slice(0, PROMISING_COUNT), sample);
  return promising[0]?.[0] ?? 'windows-1252';
}

/** Best first. */
function rank(candidates: readonly Candidate[], sample: Uint8Array): readonly Candidate[] {
  const opinions = new Map(
    analyse(sample).map(({ name, confidence }) => {
      const encoding = name.toLowerCase();
      return [CHARDET_NAMES[encoding] ?? encoding, confidence / 100];
    }),
  );
  const hints = findHints(sample);
  const scores = new Map<string, number>();
  return candidates
    .map((candidate) => {
      const [encoding, writing, prior] = candidate;
      const text = decodeLegacy(sample, encoding);
      const key = `${writing} ${text}`;
      const fit = scores.get(key) ?? scoreText(text, writing, hints);
      scores.set(key, fit);
      return { candidate, score: fit + prior + CHARDET_WEIGHT * (opinions.get(encoding) ?? 0) };
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ candidate }) => candidate);
}

/** Whole lines from the first that holds something else than ASCII; no encoding has a line end inside a character. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80);
  const from = bytes.lastIndexOf(0x0a, Math.max(0, first)) + 1;
  const start = first - from > SAMPLE_BYTES / 2 ? Math.max(0, first) : from;
  const cut = bytes.subarray(start, start + SAMPLE_BYTES);
  const end = cut.lastIndexOf(0x0a);
  return start + SAMPLE_BYTES < bytes.length && end > 0 ? cut.subarray(0, end + 1) : cut;
}
