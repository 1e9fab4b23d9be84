import { child, childElements, isOn } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';

/** Counts a document's lists: each call is one paragraph, in reading order. */
export interface Numbering {
  /** What stands before the paragraph, e.g. `2.1` or `c)`; empty for bullets. Undefined: it is in no list. */
  readonly labelNext: (numId: string, level: number) => string | undefined;
}

interface Level {
  readonly start: number;
  readonly format: string;
  /** `%1.%2`: the counters of levels 1 and 2. */
  readonly text: string;
  /** All counters as plain numbers. */
  readonly isLegal: boolean;
}

const LEVELS_MAX = 9;
const DEFAULT_LEVEL: Level = { start: 1, format: 'decimal', text: '', isLegal: false };

/** Source: ISO/IEC 29500-1, 17.9. */
export function readNumbering(root: XmlElement | undefined): Numbering {
  const abstracts = new Map<string, XmlElement>();
  const byStyle = new Map<string, XmlElement>();
  for (const each of childElements(root, 'w:abstractNum')) {
    abstracts.set(each.attributes['w:abstractNumId'] ?? '', each);
    const style = child(each, 'w:styleLink')?.attributes['w:val'];
    if (style !== undefined) byStyle.set(style, each);
  }
  const lists = new Map<string, XmlElement>();
  for (const each of childElements(root, 'w:num')) lists.set(each.attributes['w:numId'] ?? '', each);

  const levels = new Map<string, readonly Level[]>();
  /** Lists of one abstract list count on from each other, unless one says where it starts. */
  const counters = new Map<string, (number | undefined)[]>();
  const started = new Set<string>();

  return {
    labelNext(numId, level) {
      const list = lists.get(numId);
      const abstractId = child(list, 'w:abstractNumId')?.attributes['w:val'] ?? '';
      if (!list || level < 0 || level >= LEVELS_MAX) return undefined;
      const known = levels.get(numId) ?? levelsOf(list, abstractId);
      levels.set(numId, known);
      const counts = counters.get(abstractId) ?? [];
      counters.set(abstractId, counts);
      if (!started.has(numId)) {
        started.add(numId);
        for (const override of childElements(list, 'w:lvlOverride')) {
          if (child(override, 'w:startOverride')) counts[Number(override.attributes['w:ilvl'] ?? 0)] = undefined;
        }
      }
      const { start } = known[level] ?? DEFAULT_LEVEL;
      counts[level] = (counts[level] ?? start - 1) + 1;
      counts.length = level + 1;
      return label(known, counts, level);
    },
  };

  function levelsOf(list: XmlElement, abstractId: string): readonly Level[] {
    const own = abstracts.get(abstractId);
    const linked = byStyle.get(child(own, 'w:numStyleLink')?.attributes['w:val'] ?? '');
    const found: Level[] = [];
    for (const each of childElements(linked ?? own, 'w:lvl')) found[levelNumber(each)] = toLevel(each);
    for (const override of childElements(list, 'w:lvlOverride')) {
      const at = levelNumber(override);
      const replaced = child(override, 'w:lvl');
      const start = Number(child(override, 'w:startOverride')?.attributes['w:val'] ?? Number.NaN);
      const base = replaced ? toLevel(replaced) : (found[at] ?? DEFAULT_LEVEL);
      found[at] = Number.isInteger(start) ? { ...base, start } : base;
    }
    return found;
  }
}

function levelNumber(element: XmlElement): number {
  const level = Number(element.attributes['w:ilvl'] ?? 0);
  return Number.isInteger(level) && level >= 0 && level < LEVELS_MAX ? level : 0;
}

function toLevel(element: XmlElement): Level {
  const start = Number(child(element, 'w:start')?.attributes['w:val'] ?? 1);
  return {
    start: Number.isInteger(start) ? start : 1,
    format: child(element, 'w:numFmt')?.attributes['w:val'] ?? 'decimal',
    text: child(element, 'w:lvlText')?.attributes['w:val'] ?? '',
    isLegal: isOn(child(element, 'w:isLgl')),
  };
}

function label(levels: readonly Level[], counts: readonly (number | undefined)[], at: number): string {
  const level = levels[at] ?? DEFAULT_LEVEL;
  if (level.format === 'bullet' || level.format === 'none') return '';
  return level.text.replace(/%(\d)/gu, (_, digit: string) => {
    const other = levels[Number(digit) - 1] ?? DEFAULT_LEVEL;
    return formatCount(counts[Number(digit) - 1] ?? other.start, level.isLegal ? 'decimal' : other.format);
  });
}

function formatCount(count: number, format: string): string {
  switch (format) {
    case 'upperRoman':
      return toRoman(count);
    case 'lowerRoman':
      return toRoman(count).toLowerCase();
    case 'upperLetter':
      return toLetters(count);
    case 'lowerLetter':
      return toLetters(count).toLowerCase();
    case 'decimalZero':
      return String(count).padStart(2, '0');
    case 'none':
    case 'bullet':
      return '';
    default:
      // Counting words and other scripts' digits; a plain number says the same.
      return String(count);
  }
}

const ROMAN = [
  ['M', 1000],
  ['CM', 900],
  ['D', 500],
  ['CD', 400],
  ['C', 100],
  ['XC', 90],
  ['L', 50],
  ['XL', 40],
  ['X', 10],
  ['IX', 9],
  ['V', 5],
  ['IV', 4],
  ['I', 1],
] as const;

function toRoman(count: number): string {
  if (count < 1 || count > 3_999) return String(count);
  let rest = count;
  let roman = '';
  for (const [sign, value] of ROMAN) for (; rest >= value; rest -= value) roman += sign;
  return roman;
}

/** a…z, then aa, bb, as Word does. */
function toLetters(count: number): string {
  if (count < 1 || count > 780) return String(count);
  return String.fromCharCode(65 + ((count - 1) % 26)).repeat(Math.ceil(count / 26));
}
