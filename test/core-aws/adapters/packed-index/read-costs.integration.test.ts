import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPackedIndex } from '../../../../core-aws/adapters/packed-index/create-packed-index.ts';
import type { EmbeddedChunk } from '../../../../core-aws/ports/chunk-store.ts';
import { contentHash } from '../../../../core-aws/domain/documents/content-hash.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import type { DynamoTarget } from '../../../support/dynamo-targets.ts';
import { createMemoryChunkStore } from '../../../support/memory-chunk-store.ts';
import { createMemoryFileStore } from '../../../support/memory-file-store.ts';
import { sampleId } from '../../../support/sample-records.ts';

const DIMENSIONS = 384;
const EMBEDDER_ID = 'gemini-embedding-001/384';

interface Call {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly readUnits: number;
}

/** Notes what every call of the client costs, as DynamoDB itself tells it. */
function meter(dynamo: DynamoTarget) {
  const client = dynamo.client();
  let calls: Call[] = [];
  client.middlewareStack.add(
    (next) => async (args) => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      const startedAtMs = performance.now();
      const result = await next(args);
      const consumed: unknown = Reflect.get(result.output, 'ConsumedCapacity');
      const units: unknown = typeof consumed === 'object' && consumed ? Reflect.get(consumed, 'CapacityUnits') : 0;
      calls.push({ startedAtMs, endedAtMs: performance.now(), readUnits: typeof units === 'number' ? units : 0 });
      return result;
    },
    { step: 'initialize', name: 'meter', override: true },
  );
  return {
    /** Calls since the last time; a trip is calls of which none waited for another. */
    take(): { readonly calls: number; readonly readUnits: number; readonly trips: number } {
      const taken = calls.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
      calls = [];
      let trips = 0;
      let firstEndMs = -Infinity;
      for (const { startedAtMs, endedAtMs } of taken) {
        if (startedAtMs >= firstEndMs) {
          trips += 1;
          firstEndMs = endedAtMs;
        } else firstEndMs = Math.min(firstEndMs, endedAtMs);
      }
      return { calls: taken.length, readUnits: taken.reduce((sum, { readUnits }) => sum + readUnits, 0), trips };
    },
  };
}

function chunksOf(documentId: string, version: string, count: number): readonly EmbeddedChunk[] {
  return Array.from({ length: count }, (_, position) => {
    const vector = Float32Array.from({ length: DIMENSIONS }, () => Math.random() - 0.5);
    const length = Math.hypot(...vector);
    const text = `Row ${position} of ${documentId}`;
    return {
      chunkId: `${documentId}#${version}#${contentHash(text)}`,
      position,
      text,
      headings: [],
      vector: vector.map((value) => value / length),
    };
  });
}

describeOnEveryDynamo('What reading the packed index costs', (dynamo) => {
  const createIndex = (files = createMemoryFileStore()) =>
    createPackedIndex({
      client: dynamo.client(),
      tables: dynamo.tables(),
      files,
      // Texts of what is found are read from another table: not of the index.
      chunks: createMemoryChunkStore(),
      clock: { nowMs: Date.now },
      randomness: { bytes: (count) => randomBytes(count) },
    });

  async function build(documentCount: number, rowsEach: number) {
    const files = createMemoryFileStore();
    const index = createIndex(files);
    const botId = sampleId('bot');
    for (let at = 0; at < documentCount; at += 1) {
      const [documentId, version] = [sampleId('document'), sampleId('version')];
      const document = { botId, documentId, version, name: `file ${at}.pdf`, embedderId: EMBEDDER_ID };
      await index.commit(document, chunksOf(documentId, version, rowsEach));
    }
    return { botId, files, index };
  }

  async function costs({ botId, files }: Awaited<ReturnType<typeof build>>) {
    const metered = meter(dynamo);
    const index = createIndex(files);
    const vector = chunksOf(sampleId('document'), sampleId('version'), 1)[0]?.vector ?? new Float32Array(DIMENSIONS);
    const query = { text: 'which row?', vector, embedderId: EMBEDDER_ID };
    metered.take();
    await (await index.snapshot(botId, 'settled')).search(query, 5);
    const cold = metered.take();
    await (await index.snapshot(botId, 'settled')).search(query, 5);
    const warm = metered.take();
    await (await index.snapshot(botId, 'current')).search(query, 5);
    return { cold, warm, current: metered.take() };
  }

  test('1,000 chunks: 49 read units in 3 calls, then half a unit in one', async () => {
    const { cold, warm, current } = await costs(await build(1, 1_000));
    expect(Math.abs(cold.readUnits - 49)).toBeLessThanOrEqual(2);
    expect(cold).toMatchObject({ calls: 3, trips: 2 });
    expect(warm).toEqual({ calls: 1, readUnits: 0.5, trips: 1 });
    expect(current).toEqual({ calls: 1, readUnits: 1, trips: 1 });
  });

  test('10,000 chunks: 489 read units in 13 calls and two dependent trips, then half a unit in one', async () => {
    const { cold, warm } = await costs(await build(2, 5_000));
    expect(Math.abs(cold.readUnits - 489)).toBeLessThanOrEqual(5);
    expect(cold).toMatchObject({ calls: 13, trips: 2 });
    expect(warm).toEqual({ calls: 1, readUnits: 0.5, trips: 1 });
  }, 60_000);

  test('a manifest of 64 segments is one read unit', async () => {
    const built = await build(64, 1);
    const metered = meter(dynamo);
    await createIndex(built.files).generation(built.botId);
    expect(metered.take()).toMatchObject({ calls: 1, readUnits: 1 });
  }, 60_000);
});
