import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { writeRef } from '../../../../core-aws/adapters/packed-index/manifest.ts';
import { createDynamoClient } from '../../../../core-aws/adapters/aws-clients.ts';
import { contentHash } from '../../../../core-aws/domain/documents/content-hash.ts';
import type { EmbeddedChunk } from '../../../../core-aws/ports/chunk-store.ts';
import type { IndexedDocument } from '../../../../core-aws/ports/vector-index.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import { createPackedWorld } from '../../../support/packed-world.ts';
import { addVersion, sampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';

const DIMENSIONS = 384;
const EMBEDDER_ID = 'synthetic/384';

/** What a client reads: units, calls, and how many of them waited for another to end. */
interface Meter {
  readonly client: DynamoDBClient;
  readonly reads: { units: number; calls: number; trips: number };
}

describeOnEveryDynamo('What the packed index costs', (dynamo) => {
  async function meter(): Promise<Meter> {
    const client = createDynamoClient({
      endpoint: dynamo.endpoint(),
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const reads = { units: 0, calls: 0, trips: 0 };
    let ended = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        const trip = ended + 1;
        const done = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
        const { ConsumedCapacity } = done.output as { readonly ConsumedCapacity?: { readonly CapacityUnits?: number } };
        if (ConsumedCapacity?.CapacityUnits === undefined) throw new Error('the emulator told no capacity');
        reads.units += ConsumedCapacity.CapacityUnits;
        reads.calls += 1;
        reads.trips = Math.max(reads.trips, trip);
        ended = Math.max(ended, trip);
        return done;
      },
      { step: 'initialize' },
    );
    return { client, reads };
  }

  /** A bot of so many chunks in documents of a hundred, packed as one merge packs it. */
  async function build(count: number) {
    const world = createPackedWorld({ client: dynamo.client(), tables: dynamo.tables() });
    const botId = sampleId('bot');
    const made = new Map<string, readonly EmbeddedChunk[]>();
    const documents = Array.from({ length: count / 100 }, (_, number) => {
      const documentId = sampleId('document');
      const version = sampleId('version');
      made.set(
        documentId,
        Array.from({ length: 100 }, (_, position) => ({
          chunkId: `${documentId}#${version}#${contentHash(`${number} ${position}`)}`,
          position,
          text: `paragraph ${position} of number ${number}`,
          headings: [],
          vector: syntheticVector(number * 100 + position),
        })),
      );
      const document: IndexedDocument & { readonly chunkCount: number } = {
        botId,
        documentId,
        version,
        name: `Manual of lamp ${number}.pdf`,
        language: 'en',
        chunkCount: 100,
      };
      return document;
    });
    await world.index().rebuild(botId, {
      embedderId: EMBEDDER_ID,
      documents,
      async *chunksOf({ documentId }) {
        yield* made.get(documentId) ?? [];
      },
    });
    return { world, botId };
  }

  test.each([
    { count: 1_000, units: 49, within: 2, calls: 3 },
    { count: 10_000, units: 489, within: 5, calls: 13 },
  ])('a cold bot of $count chunks: $units units in $calls calls and two trips; warm: half a unit', async (expected) => {
    const { world, botId } = await build(expected.count);
    const { client, reads } = await meter();
    const nothing = { find: async () => [] };
    const index = world.index({ client, chunks: { ...world.chunks, ...nothing } });
    const snapshot = await index.snapshot(botId, 'settled');
    const found = await snapshot.search({ text: 'lamp', vector: syntheticVector(7), embedderId: EMBEDDER_ID }, 8);
    expect(found).toEqual([]);
    expect(Math.abs(reads.units - expected.units)).toBeLessThanOrEqual(expected.within);
    expect(reads.calls).toBe(expected.calls);
    expect(reads.trips).toBe(2);

    const cold = { ...reads };
    await (
      await index.snapshot(botId, 'settled')
    ).search({ text: 'x', vector: syntheticVector(8), embedderId: EMBEDDER_ID }, 8);
    expect({ units: reads.units - cold.units, calls: reads.calls - cold.calls }).toEqual({ units: 0.5, calls: 1 });
    await index.snapshot(botId);
    expect({ units: reads.units - cold.units, calls: reads.calls - cold.calls }).toEqual({ units: 1.5, calls: 2 });
    expect((await index.stats(botId)).chunkCount).toBe(expected.count);
    client.destroy();
  });

  test('an upload to a loaded bot makes it read the new segment and nothing else', async () => {
    const { world, botId } = await build(1_000);
    const { client, reads } = await meter();
    const index = world.index({ client });
    await index.snapshot(botId, 'settled');
    const before = { ...reads };
    const entry = await sampleVersion(botId, ['one more paragraph']);
    const chunks = entry.chunks.map((chunk) => ({ ...chunk, vector: syntheticVector(9) }));
    await world.index().commit({ ...entry.document, embedderId: EMBEDDER_ID }, chunks);
    await index.snapshot(botId, 'settled');
    expect({ units: reads.units - before.units, calls: reads.calls - before.calls }).toEqual({ units: 1, calls: 2 });
    client.destroy();
  });

  test('above ten thousand chunks the vectors lie in files, and only the manifest is read from the table', async () => {
    const { world, botId } = await build(10_100);
    const { client, reads } = await meter();
    const index = world.index({ client });
    const snapshot = await index.snapshot(botId, 'settled');
    expect(snapshot.generation).toBeGreaterThan(0);
    expect(reads).toEqual({ units: 0.5, calls: 1, trips: 1 });
    expect(await index.stats(botId)).toMatchObject({ chunkCount: 10_100, segmentCount: 1 });
    client.destroy();
  });

  test('the manifest of 64 segments is below 4 KB', async () => {
    const world = createPackedWorld({ client: dynamo.client(), tables: dynamo.tables() });
    const botId = sampleId('bot');
    const [first, ...others] = await Promise.all(Array.from({ length: 64 }, () => sampleVersion(botId, ['words'])));
    if (!first) throw new Error('64 documents are there');
    const index = world.index();
    for (const entry of [first, ...others]) await addVersion({ index, chunks: world.chunks }, entry);
    const { Item, ConsumedCapacity } = await dynamo.client().send(
      new GetItemCommand({
        TableName: dynamo.tables().vectorIndex,
        Key: { bot_id: { S: botId }, segment_id: { S: '#m' } },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(Object.keys(Item?.['solos']?.M ?? {})).toHaveLength(64);
    // Half a unit is what 4 KB cost.
    expect(ConsumedCapacity?.CapacityUnits).toBe(0.5);
    const longest = writeRef({ id: 'm'.repeat(21), rowCount: 10_000, place: { kind: 'table', partCount: 12 } });
    expect(longest.length).toBeLessThan(32);
  });
});

function syntheticVector(seed: number): Float32Array {
  let state = seed * 2_654_435_761 + 1;
  const vector = Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return state / 2 ** 31;
  });
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
