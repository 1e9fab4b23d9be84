const NUMBER_WORDS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
  hundred: 100,
  thousand: 1000,
};
const NUMBER = /\p{Nd}+(?:[.,'’ \u00A0\u202F]\p{Nd}{3}(?!\p{Nd}))*(?:[.,]\p{Nd}+)*/gu;
const CLOCK =
  /(?<!\p{Nd}[.:]?)(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?\s?m\b\.?|(?<![\p{Nd}:.])(\d{1,2}):(\d{2})(?!\p{Nd})/giu;
const WORD = /\p{L}+/gu;

/** A number of a text with every way it may be read: `1.299` is 1299 in Madrid and 1.299 in London. */
export interface StatedNumber {
  readonly readings: readonly string[];
}

/**
 * Every number a text states: digits in any script and grouping, clock times in both notations, and English
 * number words from ten up (below that they are too often not numbers: "one of", "the two").
 */
export function statedNumbers(text: string): readonly StatedNumber[] {
  const plain = toAsciiDigits(text.normalize('NFKC'));
  const withoutClock = plain.replace(CLOCK, ' ; ');
  return [
    ...[...plain.matchAll(CLOCK)].map((match) => ({ readings: clockReadings(match) })),
    ...[...withoutClock.matchAll(NUMBER)].map(([raw]) => ({ readings: numberReadings(raw) })),
    ...wordNumbers(withoutClock)
      .filter((value) => value >= 10)
      .map((value) => ({ readings: [String(value)] })),
  ];
}

/** Everything the numbers of a text may mean, to look stated numbers up in. Wider than `statedNumbers`. */
export function knownNumbers(text: string): ReadonlySet<string> {
  const plain = toAsciiDigits(text.normalize('NFKC'));
  const known = new Set<string>();
  for (const [raw] of plain.matchAll(NUMBER)) {
    for (const reading of numberReadings(raw)) known.add(reading);
    // A row of a table may put two numbers side by side that look like one with a space in it.
    for (const part of raw.split(/[ \u00A0\u202F]/u)) for (const reading of numberReadings(part)) known.add(reading);
  }
  for (const match of plain.matchAll(CLOCK)) for (const reading of clockReadings(match)) known.add(reading);
  for (const value of wordNumbers(plain)) known.add(String(value));
  return known;
}

/** One spelling for search: `1,299.00` and `1299` meet. The reading with grouping is preferred. */
export function canonicalNumber(raw: string): string {
  return numberReadings(toAsciiDigits(raw))[0] ?? raw;
}

function numberReadings(raw: string): string[] {
  const compact = raw.replace(/['’ \u00A0\u202F]/gu, '');
  const separators = compact.match(/[.,]/gu) ?? [];
  const last = Math.max(compact.lastIndexOf('.'), compact.lastIndexOf(','));
  if (last < 0) return [stripZeros(compact)];
  const whole = stripZeros(compact.slice(0, last).replace(/[.,]/gu, ''));
  const fraction = compact.slice(last + 1).replace(/0+$/u, '');
  const decimal = fraction ? `${whole}.${fraction}` : whole;
  const grouped = stripZeros(compact.replace(/[.,]/gu, ''));
  if (new Set(separators).size === 2) return [decimal];
  const looksGrouped = compact
    .split(/[.,]/u)
    .slice(1)
    .every((part) => part.length === 3);
  if (separators.length > 1) return looksGrouped ? [grouped] : [compact];
  return looksGrouped ? [grouped, decimal] : [decimal];
}

/** `5 pm`, `17:00` and `17.00` share a reading; a bare `5:00` may be morning or afternoon. */
function clockReadings(match: RegExpExecArray): string[] {
  const [, meridiemHour, meridiemMinute, meridiem, plainHour, plainMinute] = match;
  if (meridiem) {
    const hour = (Number(meridiemHour) % 12) + (meridiem.toLowerCase() === 'p' ? 12 : 0);
    return [`${hour}:${meridiemMinute ?? '00'}`];
  }
  const hour = Number(plainHour);
  return hour >= 1 && hour <= 12
    ? [`${hour % 12}:${plainMinute}`, `${(hour % 12) + 12}:${plainMinute}`]
    : [`${hour}:${plainMinute}`];
}

/** Adds up runs such as "twenty five" and "two hundred". */
function wordNumbers(text: string): number[] {
  const values: number[] = [];
  let end = -1;
  for (const match of text.toLowerCase().matchAll(WORD)) {
    const value = NUMBER_WORDS[match[0]];
    if (value === undefined) continue;
    const before = values.at(-1);
    const adjoins = before !== undefined && /^[\s-]$/u.test(text.slice(end, match.index));
    if (adjoins && value >= 100 && before < value) values[values.length - 1] = before * value;
    else if (adjoins && before >= 20 && value < 10) values[values.length - 1] = before + value;
    else values.push(value);
    end = match.index + match[0].length;
  }
  return values;
}

function stripZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/u, '');
}

/** NFKC leaves Arabic-Indic and Devanagari digits as they are. Zero of every decimal script is at a multiple of 10 from a known start. */
function toAsciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    if (code < 0x80) return digit;
    let zero = code;
    while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String(code - zero);
  });
}
