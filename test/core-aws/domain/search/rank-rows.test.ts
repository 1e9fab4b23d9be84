import { describe, expect, it } from 'vitest';
import { fusionRule } from '../../../../core-aws/domain/search/fuse-rankings.ts';
import { rankRows } from '../../../../core-aws/domain/search/rank-rows.ts';
import { createVectorScanner } from '../../../../core-aws/domain/search/vectors/create-vector-scanner.ts';
import { packVectors } from '../../../../core-aws/domain/search/vectors/pack-vectors.ts';
import { createWordIndex } from '../../../../core-aws/domain/search/words/create-word-index.ts';
import { packWords } from '../../../../core-aws/domain/search/words/pack-words.ts';

const NEAR = Float32Array.of(1, 0);
const FAR = Float32Array.of(-1, 0);
const SAYINGS = [
  'Pump for the garden, part {}: spare seal and hose, delivered in two days.',
  '{} is a seal for the pump in the garden.',
  'The release {} mends the pump control.',
];
const QUESTIONS = ['Do you have a spare seal for the garden pump, part {}?', '{}', 'what is {} and how do I order it'];
/** Of each kind a family whose members differ by one character, as those of a catalogue do. */
const FAMILIES = [
  (n: number) => `AB-${1200 + n}/x`,
  (n: number) => `KX${n}-7`,
  (n: number) => `v2.${n}.1`,
  (n: number) => `${n}.5 mm`,
  (n: number) => `§ ${n}a`,
  (n: number) => `user${n}@example.com`,
  (n: number) => `ERR_PUMP_${n}`,
  (n: number) => String(884_200 + n),
  (n: number) => `12-${n}-34`,
];

describe('rankRows', () => {
  it.each(['universal-sentence-encoder-lite/512', 'gemini-embedding-001/384'])(
    'puts the row with the exact code first, whatever the vectors of %s say',
    (embedderId) => {
      const codes = FAMILIES.flatMap((family) => Array.from({ length: 12 }, (_, n) => family(n + 3)));
      const rows = codes.map((code, at) => SAYINGS[at % SAYINGS.length]?.replace('{}', code) ?? '');
      let asked = 0;
      for (const [wanted, code] of codes.entries()) {
        // Every row is near the question but the one that holds the answer.
        const index = indexOf(
          rows,
          rows.map((_, at) => (at === wanted ? FAR : NEAR)),
        );
        for (const question of QUESTIONS) {
          const text = question.replace('{}', code);
          const [first] = rankRows({ text, vector: NEAR }, index, fusionRule(embedderId), { limit: 5 });
          expect(rows[first?.row ?? -1], text).toBe(rows[wanted]);
          asked += 1;
        }
      }
      expect(asked).toBe(324);
    },
  );

  it('finds a code written without its marks', () => {
    const index = indexOf(['Seal AB-1234/x', 'Seal AB-1243/x'], [FAR, NEAR]);
    expect(rankRows({ text: 'AB1243X', vector: FAR }, index, fusionRule(''), { limit: 1 })[0]?.row).toBe(1);
  });

  it('leaves out rows that do not live, and returns no more than the limit', () => {
    const index = indexOf(['garden pump', 'garden hose', 'garden chair'], [NEAR, FAR, NEAR]);
    const isLive = Uint8Array.of(0, 1, 1);
    const ranked = rankRows({ text: 'garden pump', vector: NEAR }, index, fusionRule(''), { limit: 5, isLive });
    expect(ranked.map(({ row }) => row)).toEqual([2, 1]);
    expect(rankRows({ text: 'garden pump', vector: NEAR }, index, fusionRule(''), { limit: 1 })).toHaveLength(1);
  });
});

function indexOf(texts: readonly string[], vectors: readonly Float32Array[]) {
  const scanner = createVectorScanner(2);
  scanner.append(packVectors(vectors));
  const words = createWordIndex();
  words.append(packWords(texts.map((text) => ({ text, documentName: 'list.pdf', language: 'en' }))));
  return { vectors: scanner, words, languageOf: () => 'en' };
}
