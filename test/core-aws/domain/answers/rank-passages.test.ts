import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAnswerable, nearnessRule } from '../../../../core-aws/domain/answers/decide-refusal.ts';
import { rankPassages } from '../../../../core-aws/domain/answers/rank-passages.ts';

const chunk = (chunkId: string, text: string, vector: readonly number[]) => ({
  chunkId,
  position: 0,
  text,
  headings: [],
  documentName: 'a.txt',
  vector: Float32Array.from(vector),
});
const CHUNKS = [
  chunk('a', 'the harbour opens at nine', [1, 0]),
  chunk('b', 'harbour harbour harbour', [0, 1]),
  chunk('c', 'nothing of the kind', [0.6, 0.8]),
];
const ask = (text: string, limit = 3) => rankPassages({ text, vector: Float32Array.from([1, 0]) }, CHUNKS, limit);

describe('Ranking passages', () => {
  test('what is first by meaning and by words comes first', () => {
    expect(ask('harbour opens')[0]).toMatchObject({ chunkId: 'a', similarity: 1 });
    expect(ask('harbour opens', 1)).toHaveLength(1);
  });

  test('tells the share of the question that a passage covers, rare words counting more', () => {
    const [first] = ask('harbour opens');
    expect(first?.coverage).toBe(1);
    const part = ask('harbour opens').find(({ chunkId }) => chunkId === 'b')?.coverage ?? 0;
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(0.5);
  });

  test('a question of stop words only is ranked by meaning alone', () => {
    expect(ask('what is this').map(({ chunkId, coverage }) => [chunkId, coverage])).toEqual([
      ['a', 0],
      ['c', 0],
      ['b', 0],
    ]);
  });

  test('the order does not depend on the order of the chunks, and nothing is lost or doubled', () => {
    const words = fc.array(fc.constantFrom('harbour', 'opens', 'nine', 'gift'), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 12 }), fc.infiniteStream(fc.nat(100)), (texts, order) => {
        const chunks = texts.map((text, at) =>
          chunk(String(at).padStart(3, '0'), text.join(' '), [at % 2, (at + 1) % 2]),
        );
        const shuffled = chunks
          .map((entry) => ({ entry, key: order.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        const question = { text: 'harbour gift', vector: Float32Array.from([1, 0]) };
        const ids = rankPassages(question, chunks, 50).map(({ chunkId }) => chunkId);
        expect(rankPassages(question, shuffled, 50).map(({ chunkId }) => chunkId)).toEqual(ids);
        expect(new Set(ids).size).toBe(chunks.length);
      }),
    );
  });
});

describe('Deciding whether to answer', () => {
  const offline = nearnessRule('universal-sentence-encoder-lite/512');
  const near = (similarity: number, coverage: number, text = 'The shop opens at nine on every day of the week.') =>
    isAnswerable('When do you open?', [{ similarity, coverage, text }], offline);

  test('meaning and words are weighed together, on both sides of the line', () => {
    expect(near(0.68, 0)).toBe(true);
    expect(near(0.67, 0)).toBe(false);
    expect(near(0.38, 0.4)).toBe(true);
    expect(near(0.38, 0.39)).toBe(false);
  });

  test('where the offline embedder never learned the language, words decide alone', () => {
    const chinese = '本店周一至周五营业，周末休息。';
    expect(near(0.95, 0.34, chinese)).toBe(false);
    expect(near(0, 0.35, chinese)).toBe(true);
  });

  test('one near passage is enough, none refuses', () => {
    const far = { similarity: 0.1, coverage: 0, text: 'Far away.' };
    expect(isAnswerable('q', [far, { ...far, similarity: 0.9 }], offline)).toBe(true);
    expect(isAnswerable('q', [far], offline)).toBe(false);
    expect(isAnswerable('q', [], offline)).toBe(false);
  });

  test('Gemini, which reads on itself, is asked earlier', () => {
    const passage = { similarity: 0.58, coverage: 0, text: 'Text' };
    expect(isAnswerable('q', [passage], nearnessRule('gemini-embedding-001/384'))).toBe(true);
    expect(isAnswerable('q', [passage], offline)).toBe(false);
  });
});
