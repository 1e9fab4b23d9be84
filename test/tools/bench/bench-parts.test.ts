import { expect, test } from 'vitest';
import { overlap, quantile, raceContenders } from '../../../tools/bench/index/contender.ts';
import { makeCorpus } from '../../../tools/bench/index/make-corpus.ts';
import { decodeOriginal, searchOriginal, toOriginalItem } from '../../../tools/bench/index/original-layout.ts';
import { originalContender, ownContenders } from '../../../tools/bench/index/own-contenders.ts';
import { sampleDocuments } from '../../../tools/bench/index/sample-bot.ts';

const SHAPE = { count: 600, dimensions: 64, queryCount: 20, seed: 42 };

test('the same seed makes the same corpus, another one another, all of length 1', () => {
  const corpus = makeCorpus(SHAPE);
  expect(makeCorpus(SHAPE)).toEqual(corpus);
  expect(makeCorpus({ ...SHAPE, seed: 43 }).vectors[0]).not.toEqual(corpus.vectors[0]);
  expect(corpus.vectors).toHaveLength(600);
  for (const vector of [...corpus.vectors, ...corpus.queries]) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
});

test('the original layout gives back the vectors it was given', () => {
  const { vectors } = makeCorpus({ ...SHAPE, count: 3 });
  const chunks = decodeOriginal(vectors.map((vector, row) => toOriginalItem('bot', row, 'text', vector)));
  expect(chunks.map(({ embedding }) => Float32Array.from(embedding))).toEqual(vectors);
});

test('the original loop finds a vector by itself, and the nearer of two first', () => {
  const chunk = (...embedding: number[]) => ({ text: '', embedding });
  expect(searchOriginal([chunk(0, 1), chunk(1, 0), chunk(1, 1)], [2, 0], 2)).toEqual([1, 2]);
});

test('a race finds the exact rows first and says what share of them the others found', () => {
  const corpus = makeCorpus(SHAPE);
  const useless = { name: 'useless', search: () => [] };
  const race = raceContenders([originalContender(corpus), ...ownContenders(corpus), useless], SHAPE.queryCount, 10);
  expect(race.map(({ name }) => name)).toEqual([
    'original loop',
    'kernel',
    'kernel, signs first',
    'kernel in plain JavaScript',
    'useless',
  ]);
  expect(race[0]?.recall).toBe(1);
  expect(race[1]?.recall).toBeGreaterThan(0.95);
  expect(race[3]?.recall).toBe(race[1]?.recall);
  expect(race[4]?.recall).toBe(0);
});

test('the share of rows found counts each question alike, and nothing wanted is all found', () => {
  expect(
    overlap(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [2, 9],
        [4, 3],
      ],
    ),
  ).toBe(0.75);
  expect(overlap([], [])).toBe(1);
});

test('the middle of an even and an odd number of times, and the last for the highest share', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(3);
  expect(quantile([1, 2, 3], 1)).toBe(3);
});

test('a sample bot has every vector once, in documents of 50 chunks with ids of their own', () => {
  const { vectors } = makeCorpus({ ...SHAPE, count: 120 });
  const documents = sampleDocuments('bot', vectors);
  expect(documents.map(({ chunkCount }) => chunkCount)).toEqual([50, 50, 20]);
  const chunks = documents.flatMap((document) => document.chunks);
  expect(chunks.map(({ vector }) => vector)).toEqual(vectors);
  expect(new Set(chunks.map(({ chunkId }) => chunkId)).size).toBe(120);
});
