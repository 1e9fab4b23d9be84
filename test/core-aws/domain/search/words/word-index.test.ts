import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWordIndex } from '../../../../../core-aws/domain/search/words/create-word-index.ts';
import { joinWords, splitWords } from '../../../../../core-aws/domain/search/words/join-words.ts';
import { packWords } from '../../../../../core-aws/domain/search/words/pack-words.ts';
import type { WordIndex, WordRow } from '../../../../../core-aws/domain/search/words/word-index.ts';
import { askedWords, createTermMaker } from '../../../../../core-aws/domain/search/words/word-terms.ts';

const VOCABULARY = [
  'price',
  'prices',
  'delivery',
  'zone',
  'Größe',
  'größe',
  'ab-12',
  '12',
  '7',
  '教学',
  'shop',
  '2019',
];
const row = fc.record({
  text: fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 12 }).map((words) => words.join(' ')),
  documentName: fc.constantFrom('Delivery.pdf', 'prices.txt', 'a.md'),
  language: fc.constantFrom(undefined, 'en', 'de'),
});
const question = fc.array(fc.constantFrom(...VOCABULARY, 'unknown'), { maxLength: 6 }).map((words) => words.join(' '));

describe('a word index', () => {
  it('scores as a plain reading of every row does, however the rows are shared out and whichever live', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 20 }),
        fc.nat(20),
        fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }),
        question,
        (rows, cut, alive, text) => {
          const isLive = Uint8Array.from(rows, (_, at) => (alive[at] ? 1 : 0));
          const index = indexOf(rows.slice(0, cut), rows.slice(cut));
          const asked = index.ask(text, isLive);
          const all = Uint32Array.from(rows.keys());
          const { scores, coverage } = asked.score(all);
          const expected = plainScores(rows, isLive, text);
          for (const at of rows.keys()) {
            if (isLive[at] === 0) continue;
            expect(scores[at]).toBeCloseTo(expected[at]?.score ?? -1, 4);
            expect(coverage[at]).toBeCloseTo(expected[at]?.coverage ?? -1, 4);
          }
          const found = asked.search(5);
          const wanted = [...rows.keys()].filter((at) => isLive[at] === 1 && (scores[at] ?? 0) > 0).length;
          expect(found.rows).toHaveLength(Math.min(5, wanted));
          for (const at of found.rows) expect(isLive[at]).toBe(1);
        },
      ),
    );
  });

  it('finds the best rows first, equal ones by number, and no more than asked', () => {
    const index = indexOf(textRows(['the price', 'nothing', 'price price price', 'the price']));
    expect([...index.ask('price').search(2).rows]).toEqual([2, 0]);
    expect([...index.ask('price').search(10).rows]).toEqual([2, 0, 3]);
    expect([...index.ask('price').search(0).rows]).toEqual([]);
    expect([...index.ask('the of and').search(10).rows]).toEqual([]);
  });

  it('counts a heading double where it is given again', () => {
    const [plain, headed] = ['', 'price'].map((headings) => ({
      text: 'price list',
      headings,
      documentName: '',
      language: 'en',
    }));
    const { scores } = indexOf(plain && headed ? [plain, headed] : [])
      .ask('price')
      .score(Uint32Array.of(0, 1));
    expect(scores[1]).toBeGreaterThan(scores[0] ?? 0);
  });

  it('puts rows with an exact code first, unless so many hold it that it names none', () => {
    const others = Array.from({ length: 30 }, () => 'spare pump for garden, spare pump for pool');
    const texts = (holders: number): string[] => [...others, ...Array.from({ length: holders }, () => 'see KX-7')];
    const firstOf = (holders: number): number | undefined =>
      indexOf(textRows(texts(holders)))
        .ask('spare pump garden pool KX-7')
        .search(3).rows[0];
    expect(firstOf(20)).toBe(30);
    expect(firstOf(21)).toBe(0);
  });

  it('finds a German word in German rows for a question of unknown language', () => {
    const index = indexOf([
      { text: 'Die Lieferungen kommen am Montag.', documentName: '', language: 'de' },
      { text: 'Deliveries arrive on Monday.', documentName: '', language: 'en' },
    ]);
    expect([...index.ask('Lieferung').search(5).rows]).toEqual([0]);
    expect([...index.ask('delivery').search(5).rows]).toEqual([1]);
  });

  it('is empty before anything is appended, and takes a part without rows', () => {
    const index = createWordIndex();
    expect(index.ask('price').search(5).rows).toHaveLength(0);
    expect(index.append(packWords([]))).toBe(0);
    expect(index.count).toBe(0);
  });

  it('refuses any part with one byte changed or missing', () => {
    const packed = packWords(textRows(['price list', 'delivery zone 2']));
    for (let at = 0; at < packed.length; at += 1) {
      const damaged = packed.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(() => createWordIndex().append(damaged)).toThrow(/word index/u);
    }
    expect(() => createWordIndex().append(packed.subarray(0, -1))).toThrow('damaged');
    expect(() => createWordIndex().append(new Uint8Array())).toThrow('not a part');
  });
});

describe('joined and split parts', () => {
  it('answer as if they had been packed together, without the rows that were left out', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.nat(12),
        fc.nat(11),
        question,
        (rows, cut, gone, text) => {
          const isKept = (from: number, count: number): Uint8Array =>
            Uint8Array.from({ length: count }, (_, at) => (from + at === gone ? 0 : 1));
          const [first, second] = [rows.slice(0, cut), rows.slice(cut)];
          const joined = joinWords([
            { packed: packWords(first), isKept: isKept(0, first.length) },
            { packed: packWords(second), isKept: isKept(first.length, second.length) },
          ]);
          const kept = rows.filter((_, at) => at !== gone);
          expect(answersOf(openParts([joined]), text)).toEqual(
            answersOf(indexOf(kept.slice(0, 3), kept.slice(3)), text, rows),
          );
        },
      ),
    );
  });

  it('are the same bytes after being taken apart and joined again', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.nat(12), (rows, cut) => {
        const packed = packWords(rows);
        const first = Math.min(cut, rows.length);
        const pieces = splitWords(packed, [first, rows.length - first]);
        expect(joinWords(pieces.map((piece) => ({ packed: piece })))).toEqual(packed);
      }),
    );
  });

  it('refuse to be split into other rows than they have', () => {
    expect(() => splitWords(packWords(textRows(['a b', 'c d'])), [1])).toThrow(RangeError);
  });
});

function textRows(texts: readonly string[]): WordRow[] {
  return texts.map((text) => ({ text, documentName: '', language: 'en' }));
}

function indexOf(...parts: readonly (readonly WordRow[])[]): WordIndex {
  return openParts(parts.map((rows) => packWords(rows)));
}

function openParts(parts: readonly Uint8Array[]): WordIndex {
  const index = createWordIndex();
  for (const packed of parts) index.append(packed);
  return index;
}

/** Languages of rows that were left out are still looked for; all of them are, so that both sides do. */
function answersOf(index: WordIndex, text: string, rows: readonly WordRow[] = []): unknown {
  for (const language of new Set(rows.map((each) => each.language))) {
    // A row that holds nothing, and is not counted, only to say the language.
    if (language !== undefined) index.append(packWords([{ text: '', documentName: '', language }]));
  }
  const count = index.count;
  const added =
    rows.length === 0 ? 0 : new Set(rows.map((each) => each.language).filter((each) => each !== undefined)).size;
  const isLive = Uint8Array.from({ length: count }, (_, at) => (at < count - added ? 1 : 0));
  const asked = index.ask(text, isLive);
  const { scores, coverage, codes } = asked.score(Uint32Array.from({ length: count - added }, (_, at) => at));
  return { rows: [...asked.search(20).rows], scores: [...scores], coverage: [...coverage], codes: [...codes] };
}

/** BM25 and coverage by their definitions, row by row. */
function plainScores(
  rows: readonly WordRow[],
  isLive: Uint8Array,
  text: string,
): { score: number; coverage: number }[] {
  const [k1, b] = [1.2, 0.6];
  const makeTerms = createTermMaker();
  const terms = rows.map((each) => makeTerms(each.text, each.language));
  const names = rows.map((each) => makeTerms(each.documentName.replace(/\.\w+$/u, ''), each.language));
  const live = [...rows.keys()].filter((at) => isLive[at] === 1);
  const average = live.reduce((sum, at) => sum + (terms[at]?.length ?? 0), 0) / Math.max(1, live.length) || 1;
  const languages = rows.some((each) => each.language === 'de') ? [undefined, 'de'] : [undefined];
  const words = askedWords(text, languages).map((word) => {
    const timesIn = (at: number): number => terms[at]?.filter((term) => word.terms.includes(term)).length ?? 0;
    const holders = live.filter((at) => timesIn(at) > 0).length;
    return { ...word, timesIn, idf: Math.log(1 + (live.length - holders + 0.5) / (holders + 0.5)) };
  });
  const total = Math.max(
    2,
    words.reduce((sum, { idf, weight }) => sum + (idf + 1) * weight, 0),
  );
  return terms.map((own, at) => {
    let score = 0;
    let covered = 0;
    for (const { terms: asked, times, timesIn, idf, weight } of words) {
      const count = timesIn(at);
      score += (times * idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * own.length) / average));
      if (count > 0 || names[at]?.some((term) => asked.includes(term))) covered += (idf + 1) * weight;
    }
    return { score, coverage: Math.min(1, covered / total) };
  });
}
