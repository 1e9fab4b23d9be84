import { ASCII_WORDS, COMMON_CHARACTERS, LETTERS_BY_FREQUENCY } from './letter-frequencies.ts';

/** How text is spelled in an encoding: letter by letter, or in thousands of characters of one writing system. */
export type Writing = 'letters' | keyof typeof COMMON_CHARACTERS;

/** Natural logarithms of rough probabilities. What cannot be told apart by them is told by who uses what. */
const ASCII = -2.5;
const ASCII_SIGN = -4.5;
const UNKNOWN_LETTER = -9;
const SIGN = -5.5;
const ODD_SIGN = -9;
const ODD_SIGN_IN_WORD = -12;
const UNDEFINED = -20;
const OTHER_SCRIPT_IN_WORD = -6;
/** Letters with a form of their own for the end of a word. */
const WORD_FINALS = new Set('ςךםןףץ');
const FINAL_INSIDE_WORD = -6;
const CAPITAL = -1;
const CAPITAL_AMONG_CAPITALS = -0.3;
const CASE_BREAK_IN_WORD = -4;
/** For each usual word of a language that was found, up to a number. */
const WORD_FOUND = 0.7;
const WORDS_MAX_COUNT = 8;

const LETTER = /^[\p{L}\p{M}]$/u;
const ASCII_LETTER = /^[A-Za-z]$/u;
const LATIN = /^[\p{Script=Latin}\p{M}]$/u;
/** Word processors put these into texts of every language. */
const USUAL_SIGNS = new Set('“”‘’„‚«»–—…•€°§©®™№¿¡·´\u00a0\u200e\u200f');
const ORDINALS = new Set('ªº');

const LANGUAGES = Object.entries(LETTERS_BY_FREQUENCY).map(([name, letters]) => {
  const each = Array.from(letters);
  const sum = each.reduce((total, _, rank) => total + 1 / (rank + 2), 0);
  const logs: ReadonlyMap<string, number> = new Map(
    each.map((letter, rank) => [letter, Math.log(1 / (rank + 2) / sum)]),
  );
  return { name, logs };
});
const WORDS = new Map(Object.entries(ASCII_WORDS).map(([name, words]) => [name, new Set(words.split(' '))]));

/** How much the words without any special letter speak for each language. */
export type LanguageHints = ReadonlyMap<string, number>;

/** Reads bytes as ASCII, which all candidate encodings share but for a few Asian ones. */
export function findHints(bytes: Uint8Array): LanguageHints {
  const ascii = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').toLowerCase();
  const words = ascii.split(/[^a-z\u0080-\u00ff]+/u);
  return new Map(
    [...WORDS].map(([name, usual]) => [
      name,
      WORD_FOUND * Math.min(WORDS_MAX_COUNT, words.filter((word) => usual.has(word)).length),
    ]),
  );
}

/**
 * Says how much bytes decoded this way look like text: the logarithm of a rough likelihood. Comparable between decodings of the same bytes only, because a wrong decoding is told
 * by needing more, or rarer, characters for them.
 */
export function scoreText(text: string, writing: Writing, hints: LanguageHints): number {
  return writing === 'letters' ? scoreLetters(text, hints) : scoreCharacters(text, writing);
}

/** All letters outside ASCII count as of one language: the one they fit best. */
function scoreLetters(text: string, hints: LanguageHints): number {
  let score = 0;
  const counts = new Map<string, number>();
  const characters = Array.from(text);
  for (const [at, character] of characters.entries()) {
    if (character <= '\u007f') {
      score += scoreAscii(character, characters[at - 1] ?? ' ');
      continue;
    }
    const before = characters[at - 1] ?? ' ';
    const after = characters[at + 1] ?? ' ';
    if (!isLetter(character)) {
      score += scoreSign(character, before, after);
      continue;
    }
    if (ORDINALS.has(character)) {
      score += /\d/u.test(before) ? SIGN : ODD_SIGN;
      continue;
    }
    if (WORD_FINALS.has(character) && isLetter(after)) score += FINAL_INSIDE_WORD;
    const lower = character.toLowerCase();
    counts.set(lower, (counts.get(lower) ?? 0) + 1);
    if (isCapital(character)) {
      score += isCapital(before) || isCapital(after) ? CAPITAL_AMONG_CAPITALS : CAPITAL;
      if (isSmall(before)) score += CASE_BREAK_IN_WORD;
    } else if (isSmall(character) && isCapital(after)) score += CASE_BREAK_IN_WORD;
    if (!LATIN.test(character) && (ASCII_LETTER.test(before) || ASCII_LETTER.test(after)))
      score += OTHER_SCRIPT_IN_WORD;
  }
  let best = counts.size === 0 ? 0 : Number.NEGATIVE_INFINITY;
  for (const language of LANGUAGES) {
    let fit = hints.get(language.name) ?? 0;
    for (const [letter, count] of counts) fit += count * (language.logs.get(letter) ?? UNKNOWN_LETTER);
    best = Math.max(best, fit);
  }
  return score + best;
}

/** By comparing, which is much faster than asking for Unicode's properties; most letters have two cases. */
function isCapital(character: string): boolean {
  return character.toLowerCase() !== character;
}

function isSmall(character: string): boolean {
  return character.toUpperCase() !== character;
}

function isLetter(character: string): boolean {
  return isSmall(character) || isCapital(character) || LETTER.test(character);
}

/** The same in every encoding, but not in those that take some of these bytes for halves of a character. */
function scoreAscii(character: string, before: string): number {
  if (character < ' ' && !'\t\n\r\f\v'.includes(character)) return ODD_SIGN;
  if (character >= 'A' && character <= 'Z' && isSmall(before)) return ASCII + CASE_BREAK_IN_WORD;
  return /[\w\s,.]/u.test(character) ? ASCII : ASCII_SIGN;
}

function scoreSign(character: string, before: string, after: string): number {
  if (/^[\ufffd\p{Cc}\p{Co}\p{Cn}]$/u.test(character)) return UNDEFINED;
  const isInWord = isLetter(before) && isLetter(after);
  if (USUAL_SIGNS.has(character)) return isInWord && !'’·\u00a0–—'.includes(character) ? ODD_SIGN_IN_WORD : SIGN;
  // A frame is drawn with many of its lines side by side.
  if (/^[\u2500-\u259f]$/u.test(character)) return character === before || character === after ? -3 : ODD_SIGN_IN_WORD;
  return isInWord ? ODD_SIGN_IN_WORD : ODD_SIGN;
}

/** The characters each national standard puts first, as its most usual. Source: GB 2312, JIS X 0208, Big5, KS X 1001. */
const FIRST_LEVELS = {
  chinese: { label: 'gbk', leads: [0xb0, 0xd7] },
  chineseTraditional: { label: 'big5', leads: [0xa4, 0xc6] },
  japanese: { label: 'euc-jp', leads: [0xb0, 0xcf] },
  korean: { label: 'euc-kr', leads: [0xb0, 0xc8] },
} as const;
const levels = new Map<string, ReadonlySet<string>>();

function firstLevel(writing: keyof typeof FIRST_LEVELS): ReadonlySet<string> {
  const known = levels.get(writing);
  if (known) return known;
  const { label, leads } = FIRST_LEVELS[writing];
  const bytes: number[] = [];
  for (let lead = leads[0]; lead <= leads[1]; lead += 1) {
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) bytes.push(lead, trail);
    if (label === 'big5') for (let trail = 0x40; trail <= 0x7e; trail += 1) bytes.push(lead, trail);
  }
  const level = new Set(new TextDecoder(label).decode(Uint8Array.from(bytes)));
  levels.set(writing, level);
  return level;
}

function scoreCharacters(text: string, writing: keyof typeof FIRST_LEVELS): number {
  const common = COMMON_CHARACTERS[writing];
  const first = firstLevel(writing);
  let score = 0;
  let kana = 0;
  let han = 0;
  let before = ' ';
  for (const character of text) {
    const last = before;
    before = character;
    if (character <= '\u007f') {
      score += scoreAscii(character, last);
      continue;
    }
    const point = character.codePointAt(0) ?? 0;
    if (point >= 0x3040 && point <= 0x30ff) {
      kana += 1;
      score += writing === 'japanese' ? (point < 0x30a0 ? -3.2 : -4.2) : -10;
    } else if (common.includes(character)) {
      if (writing !== 'korean') han += 1;
      score += -5;
    } else if ((point >= 0x4e00 && point <= 0x9fff) || (point >= 0xac00 && point <= 0xd7a3)) {
      if (point < 0xac00) han += 1;
      score += first.has(character) ? -7.3 : -11;
    } else if (point >= 0x3000 && point <= 0x303f) score += -4;
    else if (point >= 0xff01 && point <= 0xff5e) score += -5.5;
    else if (point >= 0xff61 && point <= 0xff9f) score += -8.5;
    else if (USUAL_SIGNS.has(character)) score += -6;
    else if (/^[\ufffd\p{Cc}\p{Co}\p{Cn}]$/u.test(character)) score += UNDEFINED;
    else score += -11;
  }
  // Japanese without kana is most likely Chinese misread.
  if (writing === 'japanese' && kana === 0) score -= han * 2;
  return score;
}
