import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { createVectorItems } from '../../../../core-aws/adapters/native-index/vector-items.ts';
import type { SwitchRules } from '../../../../core-aws/adapters/native-index/switch-rules.ts';
import type { Passage, VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import { ALWAYS_NATIVE, createNativeWorld } from '../../../support/native-world.ts';
import type { NativeWorld } from '../../../support/native-world.ts';
import {
  addVersion,
  askSample,
  embedSample,
  liveChunks,
  SAMPLE_EMBEDDER_ID,
  sampleVersion,
} from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';
import { TEST_VECTOR_INDEXES, useVectorDynalite } from '../../../support/vector-dynalite.ts';

const SUBJECTS = ['harbour cat', 'delivery price', 'opening hours', 'returns policy', 'gift voucher', 'bicycle repair'];
const texts = (of: string, count = 6): string[] =>
  Array.from({ length: count }, (_, at) => `${SUBJECTS[at % SUBJECTS.length]} of ${of}, paragraph ${at}`);

describe('A bot that DynamoDB searches', () => {
  const dynamo = useVectorDynalite();
  let world: NativeWorld;
  let botId = '';

  beforeEach(() => {
    dynamo.fake().releaseIndexes();
    dynamo.fake().missOneIn(0);
    dynamo.fake().mixPartitions(false);
    dynamo.fake().setBackfilling(false);
    world = createNativeWorld(dynamo);
    botId = sampleId('bot');
  });

  const add = (index: VectorIndex, entry: SampleVersion) => addVersion({ index, chunks: world.ports.chunks }, entry);
  const idsOf = (passages: readonly Passage[]): string[] => passages.map(({ chunkId }) => chunkId).toSorted();
  const allIds = async (index: VectorIndex): Promise<string[]> =>
    idsOf(await askSample(index, botId, 'paragraph', 100));
  const chunkIds = (...entries: readonly SampleVersion[]): string[] =>
    entries.flatMap(({ chunks }) => chunks.map(({ chunkId }) => chunkId)).toSorted();
  const storedKeys = async (prefix: string): Promise<string[]> => {
    const { Items: items = [] } = await dynamo.client().send(
      new QueryCommand({
        TableName: dynamo.tables.vectorIndex,
        KeyConditionExpression: 'bot_id = :bot AND begins_with(segment_id, :prefix)',
        ExpressionAttributeValues: { ':bot': { S: botId }, ':prefix': { S: prefix } },
        ConsistentRead: true,
      }),
    );
    return items.map((item) => item['segment_id']?.S ?? '');
  };

  test('answers as a packed one does: the same passages in the same order, with the same scores', async () => {
    const packed = world.index({ ...ALWAYS_NATIVE, maxPackedChunks: Infinity, returnShare: 1 });
    const native = world.index();
    for (const name of ['alpha', 'beta', 'gamma']) await add(native, await sampleVersion(botId, texts(name)));
    const questions = ['harbour cat', 'what does delivery cost', 'paragraph 3 of beta', 'voucher'];
    const before = await Promise.all(questions.map((question) => askSample(packed, botId, question, 5)));
    await world.settle(native, botId);
    expect((await native.stats(botId)).engine).toBe('dynamodb-native');
    for (const [at, question] of questions.entries()) {
      const after = await askSample(world.index(), botId, question, 5);
      expect(after.map(({ chunkId }) => chunkId)).toEqual(before[at]?.map(({ chunkId }) => chunkId));
      for (const [rank, passage] of after.entries()) {
        // Packed vectors keep some hundredths less than DynamoDB's.
        expect(passage.similarity).toBeCloseTo(before[at]?.[rank]?.similarity ?? -1, 1);
        expect(passage.lexicalScore).toBeCloseTo(before[at]?.[rank]?.lexicalScore ?? -1, 4);
      }
    }
    expect(dynamo.fake().calls('SearchVectors')).toBeGreaterThan(0);
  });

  test('holds no vector in its segments once it has moved', async () => {
    const index = world.index();
    await add(index, await sampleVersion(botId, texts('alpha', 40)));
    const { bytes } = await index.stats(botId);
    await world.settle(index, botId);
    expect((await index.stats(botId)).bytes).toBeLessThan(bytes - 40 * 60);
    expect(await storedKeys('v#')).toHaveLength(40);
    expect(await storedKeys('s#')).toEqual([]);
  });

  test('finds what was uploaded a moment ago, though the index lags for as long as it likes', async () => {
    const index = world.index();
    const old = await sampleVersion(botId, texts('alpha'));
    await add(index, old);
    await world.settle(index, botId);
    dynamo.fake().holdIndexes();
    const fresh = await sampleVersion(botId, texts('omega'));
    await add(index, fresh);
    expect(await allIds(index)).toEqual(chunkIds(old, fresh));
    for (let round = 0; round < 3; round += 1) {
      expect(await index.tidy(botId)).toEqual({ againInS: 5 });
      world.pass(5_000);
      expect(await allIds(world.index())).toEqual(chunkIds(old, fresh));
    }
    dynamo.fake().releaseIndexes();
    await world.settle(index, botId);
    expect(await allIds(world.index())).toEqual(chunkIds(old, fresh));
    expect(await storedKeys('v#')).toHaveLength(12);
  });

  test('writes again what the index lost on the way', async () => {
    const index = world.index();
    const entry = await sampleVersion(botId, texts('alpha'));
    await add(index, entry);
    dynamo.fake().holdIndexes();
    await index.tidy(botId);
    dynamo.fake().releaseIndexes();
    const [lost = ''] = await storedKeys('v#');
    dynamo.fake().lose(dynamo.tables.vectorIndex, botId, lost);
    expect(await index.tidy(botId)).toEqual({ againInS: 5 });
    world.pass(11 * 60_000);
    await world.settle(index, botId);
    expect((await index.stats(botId)).engine).toBe('dynamodb-native');
    expect(await allIds(world.index())).toEqual(chunkIds(entry));
  });

  test('a removed document is in no search from then on, though the index still holds it', async () => {
    const index = world.index();
    const [kept, gone] = [await sampleVersion(botId, texts('alpha')), await sampleVersion(botId, texts('omega'))];
    await add(index, kept);
    await add(index, gone);
    await world.settle(index, botId);
    dynamo.fake().holdIndexes();
    const before = await index.snapshot(botId);
    await index.remove(botId, gone.document.documentId);
    expect(await allIds(index)).toEqual(chunkIds(kept));
    expect(await allIds(world.index())).toEqual(chunkIds(kept));
    const query = { text: 'omega', vector: await embedSample('omega'), embedderId: SAMPLE_EMBEDDER_ID };
    expect(idsOf(await before.search(query, 100))).toEqual(chunkIds(kept, gone));
    await world.settle(index, botId);
    expect(await storedKeys('v#')).toHaveLength(6);
    expect(await storedKeys('n#')).toHaveLength(1);
    expect(await allIds(index)).toEqual(chunkIds(kept));
    expect((await index.stats(botId)).deadCount).toBe(0);
  });

  test('a newer version takes the place of the older at once, and the older one leaves nothing', async () => {
    const index = world.index();
    const old = await sampleVersion(botId, texts('alpha'));
    await add(index, old);
    await world.settle(index, botId);
    const { documentId } = old.document;
    const newer = await sampleVersion(botId, texts('alpha two'), { documentId });
    await add(index, newer);
    expect(await allIds(world.index())).toEqual(chunkIds(newer));
    await world.settle(index, botId);
    expect(await allIds(world.index())).toEqual(chunkIds(newer));
    expect((await storedKeys('v#')).every((key) => key.startsWith(`v#${newer.document.version}#`))).toBe(true);
    expect(await storedKeys('n#')).toEqual([`n#${newer.document.version}`]);
  });

  test('removing a document and uploading it again the same is not undone by the sweep', async () => {
    const index = world.index();
    const entry = await sampleVersion(botId, texts('alpha'));
    await add(index, entry);
    await world.settle(index, botId);
    await index.remove(botId, entry.document.documentId);
    await index.tidy(botId);
    await add(index, entry);
    await world.settle(index, botId);
    expect(await allIds(world.index())).toEqual(chunkIds(entry));
    expect(await storedKeys('v#')).toHaveLength(6);
  });

  test("another bot's passages are never among the answers, even should DynamoDB name them", async () => {
    const index = world.index();
    const other = sampleId('bot');
    await add(index, await sampleVersion(other, texts('alpha')));
    await world.settle(index, other);
    const mine = await sampleVersion(botId, texts('omega'));
    await add(index, mine);
    await world.settle(index, botId);
    dynamo.fake().mixPartitions(true);
    const found = await askSample(index, botId, 'harbour cat of alpha, paragraph 0', 100);
    expect(idsOf(found)).toEqual(chunkIds(mine));
    // Two walls: hits of others are dropped where they come in, and would be no row of this bot later.
    const items = createVectorItems({
      client: dynamo.client(),
      table: dynamo.tables.vectorIndex,
      indexes: TEST_VECTOR_INDEXES,
    });
    const hits = await items.search(botId, await embedSample('harbour cat of alpha'), 100);
    expect(new Set(hits.map(({ version }) => version))).toEqual(new Set([mine.document.version]));
  });

  test('what an approximate search overlooks is still found by its words', async () => {
    const index = world.index();
    const entry = await sampleVersion(botId, texts('alpha', 60));
    await add(index, entry);
    await world.settle(index, botId);
    dynamo.fake().missOneIn(2);
    for (let at = 0; at < 60; at += 7) {
      const [first] = await askSample(index, botId, `of alpha, paragraph ${at}`, 5);
      expect(first?.text).toMatch(new RegExp(`paragraph ${at}$`));
    }
  });

  test('a search of some documents is a search of those', async () => {
    const index = world.index();
    const entries = [];
    for (const name of ['alpha', 'beta', 'gamma']) entries.push(await sampleVersion(botId, texts(name)));
    for (const entry of entries) await add(index, entry);
    await world.settle(index, botId);
    const [first, , third] = entries;
    if (!first || !third) throw new Error('three documents were made');
    const snapshot = await index.snapshot(botId);
    const query = { text: 'beta', vector: await embedSample('beta paragraph'), embedderId: SAMPLE_EMBEDDER_ID };
    const documentIds = new Set([first.document.documentId, third.document.documentId]);
    expect(idsOf(await snapshot.search(query, 100, { documentIds }))).toEqual(chunkIds(first, third));
    expect(await snapshot.search(query, 100, { documentIds: new Set() })).toEqual([]);
  });

  test('stays packed while no vector index takes its vectors, and while the index is being filled', async () => {
    const entry = await sampleVersion(botId, texts('alpha'));
    const without = world.index(ALWAYS_NATIVE, { vectorIndexes: TEST_WITHOUT });
    await add(without, entry);
    await world.settle(without, botId);
    expect((await without.stats(botId)).engine).toBe('packed');
    dynamo.fake().setBackfilling(true);
    await expect(world.index().tidy(botId)).rejects.toThrow('is not ready');
    expect(await allIds(world.index())).toEqual(chunkIds(entry));
    dynamo.fake().setBackfilling(false);
    await world.settle(world.index(), botId);
    expect((await world.index().stats(botId)).engine).toBe('dynamodb-native');
  });

  describe('there and back', () => {
    const rules: SwitchRules = { maxPackedChunks: 10, maxPackedBytes: Infinity, returnShare: 0.8, recentMaxChunks: 0 };

    test('both sides of the limits: above it goes, in between it stays what it is, below it returns', async () => {
      const index = world.index(rules);
      const engine = async (): Promise<string> => {
        await world.settle(index, botId);
        return (await index.stats(botId)).engine;
      };
      const entries = [await sampleVersion(botId, texts('alpha', 8)), await sampleVersion(botId, texts('beta', 2))];
      const [large, small] = entries;
      if (!large || !small) throw new Error('two documents were made');
      await add(index, large);
      await add(index, small);
      expect(await engine()).toBe('packed');
      const more = await sampleVersion(botId, texts('gamma', 1));
      await add(index, more);
      expect(await engine()).toBe('dynamodb-native');
      await index.remove(botId, small.document.documentId);
      expect(await engine()).toBe('dynamodb-native');
      await index.remove(botId, more.document.documentId);
      expect(await engine()).toBe('packed');
      expect(await allIds(world.index(rules))).toEqual(chunkIds(large));
      expect(await storedKeys('v#')).toEqual([]);
      expect(await storedKeys('n#')).toEqual([]);
      expect(await index.verify(botId, liveChunks(world.ports.chunks, [large]))).toMatchObject({
        checkedCount: 8,
        missing: [],
        extra: [],
        damaged: [],
      });
    });

    test('uploads and removals beside the move are neither lost nor undone', async () => {
      const mover = world.index({ ...rules, maxPackedChunks: 0, returnShare: 0 });
      const writer = world.index(rules);
      const entries: SampleVersion[] = [];
      for (let at = 0; at < 4; at += 1) {
        const entry = await sampleVersion(botId, texts(`first ${at}`, 3));
        entries.push(entry);
        await add(writer, entry);
      }
      const removed = entries.splice(1, 1)[0];
      if (!removed) throw new Error('there were four');
      const late = await sampleVersion(botId, texts('late', 3));
      const outcomes = await Promise.allSettled([
        world.settle(mover, botId),
        writer.remove(botId, removed.document.documentId),
        add(writer, late),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
      expect(await allIds(world.index())).toEqual(chunkIds(...entries, late));
      await world.settle(mover, botId);
      expect(await allIds(world.index())).toEqual(chunkIds(...entries, late));
    });
  });

  describe('is verified and rebuilt from the chunk store', () => {
    test('a vector that is gone, changed or not indexed is found, and put right', async () => {
      const index = world.index();
      const entry = await sampleVersion(botId, texts('alpha', 8));
      await add(index, entry);
      await world.settle(index, botId);
      const live = liveChunks(world.ports.chunks, [entry]);
      expect(await index.verify(botId, live)).toEqual({ checkedCount: 8, missing: [], extra: [], damaged: [] });

      const keys = await storedKeys('v#');
      const [gone = '', changed = '', lost = ''] = keys;
      const idOf = (key: string): string => `${entry.document.documentId}#${key.slice(2)}`;
      const Key = { bot_id: { S: botId }, segment_id: { S: gone } };
      await dynamo.client().send(new DeleteItemCommand({ TableName: dynamo.tables.vectorIndex, Key }));
      await dynamo.client().send(
        new PutItemCommand({
          TableName: dynamo.tables.vectorIndex,
          Item: {
            bot_id: { S: botId },
            segment_id: { S: changed },
            document_id: { S: entry.document.documentId },
            version: { S: entry.document.version },
            vector_64: { L: Array.from({ length: 64 }, () => ({ N: '0.125' })) },
          },
        }),
      );
      dynamo.fake().lose(dynamo.tables.vectorIndex, botId, lost);
      expect(await index.verify(botId, live)).toEqual({
        checkedCount: 8,
        missing: [idOf(gone), idOf(lost)].toSorted(),
        extra: [],
        damaged: [idOf(changed)],
      });
      const before = (await index.state(botId)).generation;
      await index.rebuild(botId, live);
      expect((await index.state(botId)).generation).toBe(before);
      await world.settle(index, botId);
      expect((await index.stats(botId)).engine).toBe('dynamodb-native');
      expect(await index.verify(botId, live)).toEqual({ checkedCount: 8, missing: [], extra: [], damaged: [] });
    });
  });

  test('leaves nothing behind when the bot is deleted', async () => {
    const index = world.index();
    await add(index, await sampleVersion(botId, texts('alpha')));
    await world.settle(index, botId);
    await index.eraseBot(botId);
    expect(await storedKeys('v#')).toEqual([]);
    expect(await storedKeys('n#')).toEqual([]);
    expect(await index.state(botId)).toEqual({ generation: 0, documents: [] });
  });
});

const TEST_WITHOUT = [
  {
    name: 'vectors-3',
    attribute: 'vector_3',
    dimensions: 3,
    partitionKey: { name: 'bot_id', type: 'S' },
    filters: [],
  },
] as const;
