import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuseRankings, fusionRule } from '../../../../core-aws/domain/search/fuse-rankings.ts';
import type { Candidate } from '../../../../core-aws/domain/search/fuse-rankings.ts';

const OFFLINE = fusionRule('universal-sentence-encoder-lite/512');
const GEMINI = fusionRule('gemini-embedding-001/384');
const ENGLISH = 'What does it cost to have a parcel sent to the island?';
const order = (candidates: readonly Candidate[]): readonly number[] => candidates.map(({ row }) => row);

describe('fuseRankings', () => {
  it('puts what both rankings hold for good before what only one does', () => {
    const candidates = [
      { row: 0, similarity: 0.9, lexicalScore: 0 },
      { row: 1, similarity: 0.2, lexicalScore: 8 },
      { row: 2, similarity: 0.8, lexicalScore: 7 },
    ];
    expect(order(fuseRankings(candidates, OFFLINE, { question: ENGLISH }))).toEqual([2, 1, 0]);
  });

  it('lets words alone decide for a question in a language the embedder never learned', () => {
    const candidates = [
      { row: 0, similarity: 0.99, lexicalScore: 1, language: 'es' },
      { row: 1, similarity: 0.1, lexicalScore: 1.1, language: 'es' },
    ];
    for (const question of ['¿Cuánto cuesta el envío a las islas y de qué depende?', '运费多少?', 'كم سعر التوصيل؟']) {
      expect(order(fuseRankings(candidates, OFFLINE, { question }))).toEqual([1, 0]);
      expect(order(fuseRankings(candidates, GEMINI, { question }))).toEqual([0, 1]);
    }
  });

  it('takes a question too short to tell its language for one in that of the row that shares most words', () => {
    const candidates = (language: string): Candidate[] => [
      { row: 0, similarity: 0.99, lexicalScore: 1, language },
      { row: 1, similarity: 0.1, lexicalScore: 1.1, language },
    ];
    expect(order(fuseRankings(candidates('es'), OFFLINE, { question: 'envío islas' }))).toEqual([1, 0]);
    expect(order(fuseRankings(candidates('en'), OFFLINE, { question: 'parcel island' }))).toEqual([0, 1]);
    expect(order(fuseRankings(candidates('en-GB'), OFFLINE, { question: 'parcel island' }))).toEqual([0, 1]);
  });

  it('goes by meaning where no word is shared', () => {
    const candidates = [
      { row: 0, similarity: 0.1, lexicalScore: 0 },
      { row: 1, similarity: 0.7, lexicalScore: 0 },
    ];
    expect(order(fuseRankings(candidates, OFFLINE, { question: ENGLISH }))).toEqual([1, 0]);
    expect(order(fuseRankings(candidates, OFFLINE, { question: '运费多少?' }))).toEqual([1, 0]);
  });

  it('keeps every candidate once, codes first, in an order that does not depend on theirs', () => {
    const candidate = fc.record({
      similarity: fc.float({ min: -1, max: 1, noNaN: true }),
      lexicalScore: fc.float({ min: 0, max: 50, noNaN: true }),
      codes: fc.nat(2),
      language: fc.constantFrom(undefined, 'en', 'es'),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 30 }), fc.constantFrom(OFFLINE, GEMINI), (scores, rule) => {
        // Two rows that share most words could make different languages of the question.
        const candidates = scores.map((each, row) => ({ ...each, row, lexicalScore: each.lexicalScore + row / 1_000 }));
        const fused = fuseRankings(candidates, rule, { question: ENGLISH });
        expect(order(fused).toSorted((a, b) => a - b)).toEqual(order(candidates));
        for (const [at, { codes }] of fused.entries()) expect(codes).toBeLessThanOrEqual(fused[at - 1]?.codes ?? 2);
        expect(order(fuseRankings(candidates.toReversed(), rule, { question: ENGLISH }))).toEqual(order(fused));
      }),
    );
  });

  it('has a rule for every embedder, and the cautious one for those it does not know', () => {
    expect(fusionRule('somebody-else/768')).toEqual(OFFLINE);
    expect(GEMINI.languages).toBeUndefined();
  });
});
