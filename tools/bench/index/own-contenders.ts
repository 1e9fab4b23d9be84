import { createVectorScanner } from '../../../core-aws/domain/search/vectors/create-vector-scanner.ts';
import { packVectors } from '../../../core-aws/domain/search/vectors/pack-vectors.ts';
import type { Contender } from './contender.ts';
import type { Corpus } from './make-corpus.ts';
import { searchOriginal } from './original-layout.ts';

/** The original's loop over decoded chunks: what all the others are compared with, and exact. */
export function originalContender({ vectors, queries, dimensions }: Corpus): Contender {
  const chunks = vectors.map((vector) => ({ text: '', embedding: [...vector] }));
  const asked = queries.map((query) => [...query]);
  return {
    name: 'original loop',
    bytes: vectors.length * dimensions * Float64Array.BYTES_PER_ELEMENT,
    search: (at, k) => searchOriginal(chunks, asked[at] ?? [], k),
  };
}

/** This index's kernel: WebAssembly comparing every row, with signs first, and the same in plain JavaScript. */
export function ownContenders({ vectors, queries, dimensions }: Corpus): readonly Contender[] {
  const startedMs = performance.now();
  const packed = packVectors(vectors);
  const scanner = createVectorScanner(dimensions);
  scanner.append(packed);
  const buildMs = performance.now() - startedMs;
  const plain = createVectorScanner(dimensions, { kernel: 'plain' });
  plain.append(packed);
  const ask = (from: typeof scanner, mode: 'scan' | 'prefilter') => (at: number, k: number) => [
    ...from.search(queries[at] ?? new Float32Array(0), k, { mode }).rows,
  ];
  return [
    { name: 'kernel', search: ask(scanner, 'scan'), bytes: scanner.bytes, buildMs },
    { name: 'kernel, signs first', search: ask(scanner, 'prefilter'), bytes: scanner.bytes },
    { name: 'kernel in plain JavaScript', search: ask(plain, 'scan'), bytes: plain.bytes },
  ];
}
