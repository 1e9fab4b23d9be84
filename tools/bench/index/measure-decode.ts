import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { TABLE_MAX_ROWS } from '../../../core-aws/adapters/packed-index/parts.ts';
import { encodeSegment, decodeSegment, HASH_BYTES } from '../../../core-aws/domain/search/segment.ts';
import { joinRows } from '../../../core-aws/domain/search/segment-runs.ts';
import { createVectorScanner } from '../../../core-aws/domain/search/vectors/create-vector-scanner.ts';
import { packVectors } from '../../../core-aws/domain/search/vectors/pack-vectors.ts';
import { quantile } from './contender.ts';
import type { Corpus } from './make-corpus.ts';
import { decodeOriginal, toOriginalItem } from './original-layout.ts';
import { createTextSource } from './sample-text.ts';

const ROUNDS = 11;
/** The system tells processor time in steps of a millisecond or more; this much takes some fifty. */
const PACKED_ROWS_PER_TURN = 100_000;
/** Until the engine has compiled what it will. */
const WARM_UP_ROUNDS = 2;
/** The original's items are decoded one by one, so that more of them only take longer. */
const ORIGINAL_SAMPLE = 1_000;
/** As the index cuts them: items of the table, or files. */
const ROWS_PER_PART = { table: 899, file: 25_000 } as const;

/** Node hands the collector out only on request; where it does not, the figures are a little less steady. */
const collectGarbage = findCollector();

export interface DecodeFigures {
  /** From what the SDK hands over to what can be searched. */
  readonly originalMs: number;
  readonly packedMs: number;
  /** The same from the bytes of the answer on: JSON and base64 are read too. */
  readonly originalWireMs: number;
  readonly packedWireMs: number;
  readonly sampleCount: number;
}

/**
 * Times what the vectors of a bot take of the processor from the database's answer to the first comparison, in turns.
 * Time that others had the processor does not count: a piece of work of milliseconds is otherwise met by it or not.
 */
export function measureDecode({ vectors, dimensions }: Corpus): DecodeFigures {
  const textOf = createTextSource(1);
  const sample = vectors.slice(0, ORIGINAL_SAMPLE);
  const items = sample.map((vector, row) => toOriginalItem('bot', row, textOf(170), vector));
  const scale = vectors.length / sample.length;
  const parts: Uint8Array[] = [];
  const isInTable = vectors.length <= TABLE_MAX_ROWS;
  const rowsPerPart = isInTable ? ROWS_PER_PART.table : ROWS_PER_PART.file;
  for (let from = 0; from < vectors.length; from += rowsPerPart) {
    const packed = packVectors(vectors.slice(from, from + rowsPerPart));
    parts.push(
      encodeSegment({
        documents: [{ documentId: `doc_${from}`, version: 'ver_1', name: 'handbook.pdf', rowCount: packed.count }],
        hashes: new Uint8Array(packed.count * HASH_BYTES),
        vectors: packed,
      }),
    );
  }
  const originalWire = JSON.stringify({ Items: items });
  const packedWire = parts.map((part) =>
    JSON.stringify({ Item: { packed: { B: Buffer.from(part).toString('base64') } } }),
  );

  // As the index loads a segment: what lies in items is joined first, what lies in a file is one piece.
  const loadParts = (all: readonly Uint8Array[]): number => {
    const scanner = createVectorScanner(dimensions);
    for (const part of all) {
      const rows = decodeSegment(part);
      scanner.append((isInTable ? joinRows([rows]) : rows).vectors);
    }
    return scanner.count;
  };
  const works = {
    originalMs: () => decodeOriginal(items).length,
    packedMs: () => loadParts(parts),
    originalWireMs: () => decodeOriginal(itemsIn(originalWire)).length,
    packedWireMs: () => loadParts(packedWire.map(bytesIn)),
  };
  const times: Record<keyof typeof works, number[]> = {
    originalMs: [],
    packedMs: [],
    originalWireMs: [],
    packedWireMs: [],
  };
  const names = ['originalMs', 'packedMs', 'originalWireMs', 'packedWireMs'] as const;
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const name of names) {
      // One layout's garbage must not be collected in the other's time.
      collectGarbage();
      const repeats = name.startsWith('packed') ? Math.ceil(PACKED_ROWS_PER_TURN / vectors.length) : 1;
      const startedMs = threadMs();
      let count = 0;
      for (let repeat = 0; repeat < repeats; repeat += 1) count += works[name]();
      if (round >= 0) times[name].push((threadMs() - startedMs) / repeats);
      if (count === 0) throw new Error('the bench decoded nothing');
    }
  }
  return {
    originalMs: quantile(times.originalMs, 0.5) * scale,
    packedMs: quantile(times.packedMs, 0.5),
    originalWireMs: quantile(times.originalWireMs, 0.5) * scale,
    packedWireMs: quantile(times.packedWireMs, 0.5),
    sampleCount: sample.length,
  };
}

function itemsIn(wire: string): readonly Record<string, AttributeValue>[] {
  // What was written a few lines above.
  const { Items } = JSON.parse(wire) as { readonly Items: readonly Record<string, AttributeValue>[] };
  return Items;
}

function bytesIn(wire: string): Uint8Array {
  const { Item } = JSON.parse(wire) as { readonly Item: { readonly packed: { readonly B: string } } };
  return new Uint8Array(Buffer.from(Item.packed.B, 'base64'));
}

function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return typeof found === 'function' ? () => void found() : () => {};
}

/** What this thread has had of the processor, in milliseconds. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
