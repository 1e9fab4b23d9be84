import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { SegmentDamaged } from '../../../../core-aws/domain/search/segment.ts';
import type { FileStore } from '../../../../core-aws/ports/file-store.ts';
import { StoreUnavailable } from '../../../../core-aws/ports/store-unavailable.ts';
import { createDynamoClient } from '../../../../core-aws/adapters/aws-clients.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import { createPackedWorld } from '../../../support/packed-world.ts';
import type { PackedWorld } from '../../../support/packed-world.ts';
import { addVersion, askSample, liveChunks, sampleVersion } from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';

const HOUR_MS = 60 * 60 * 1_000;

describeOnEveryDynamo('Housekeeping of the packed index', (dynamo) => {
  const begin = () => {
    const world = createPackedWorld({ client: dynamo.client(), tables: dynamo.tables() });
    return { ...world, index: world.index(), other: world.index(), world, botId: sampleId('bot') };
  };
  type World = ReturnType<typeof begin>;

  async function add(world: World, count: number, what = 'words'): Promise<readonly SampleVersion[]> {
    const entries = await Promise.all(
      Array.from({ length: count }, (_, at) => sampleVersion(world.botId, [`${what} ${at} a`, `${what} ${at} b`])),
    );
    for (const entry of entries) await addVersion(world, entry);
    return entries;
  }

  async function expectOnlyLiveParts({ stored, named, botId }: World): Promise<void> {
    const parts = await stored(botId);
    expect(parts).toEqual(await named(botId));
    expect(parts.items.length).toBeGreaterThan(1);
  }

  test('thirty-two segments are left alone; the next one makes them one', async () => {
    const world = begin();
    const entries = [...(await add(world, 32))];
    expect(await world.index.tidy(world.botId)).toEqual({});
    expect((await world.index.stats(world.botId)).segmentCount).toBe(32);
    entries.push(...(await add(world, 1, 'later words')));
    expect(await world.index.tidy(world.botId)).toEqual({ againInS: 60 });
    expect(await world.index.stats(world.botId)).toMatchObject({ segmentCount: 1, chunkCount: 66, documentCount: 33 });
    await world.settle(world.index, world.botId);
    await expectOnlyLiveParts(world);
    expect((await world.stored(world.botId)).items).toHaveLength(3);
    expect(await world.index.verify(world.botId, liveChunks(world.chunks, entries))).toEqual({
      checkedCount: 66,
      missing: [],
      extra: [],
      damaged: [],
    });
    for (const reader of [world.index, world.other]) {
      expect(await askSample(reader, world.botId, 'words', 100)).toHaveLength(66);
    }
  });

  test('replaced segments stay a minute, so that who began before can read them', async () => {
    const world = begin();
    await add(world, 33);
    await world.index.tidy(world.botId);
    const before = await world.stored(world.botId);
    world.passMs(59_000);
    expect(await world.index.tidy(world.botId)).toEqual({ againInS: 1 });
    expect(await world.stored(world.botId)).toEqual(before);
    world.passMs(1_000);
    expect(await world.index.tidy(world.botId)).toEqual({});
    await expectOnlyLiveParts(world);
  });

  test('what a removed or replaced document left in a merged segment goes with the next tidying', async () => {
    const world = begin();
    const entries = await add(world, 33);
    await world.settle(world.index, world.botId);
    const [gone, old, ...kept] = entries;
    if (!gone || !old) throw new Error('33 documents are there');
    await world.index.remove(world.botId, gone.document.documentId);
    const { documentId } = old.document;
    const next = await sampleVersion(world.botId, ['renewed words'], { documentId });
    await addVersion(world, next);
    expect(await world.index.stats(world.botId)).toMatchObject({ chunkCount: 63, deadCount: 4, documentCount: 32 });
    await world.settle(world.index, world.botId);
    expect(await world.index.stats(world.botId)).toMatchObject({ chunkCount: 63, deadCount: 0, documentCount: 32 });
    await expectOnlyLiveParts(world);
    const findings = await world.index.verify(world.botId, liveChunks(world.chunks, [next, ...kept]));
    expect(findings).toEqual({ checkedCount: 63, missing: [], extra: [], damaged: [] });
  });

  test('a removed document can come back, before and after its mark is gone', async () => {
    const world = begin();
    const [first, ...others] = await add(world, 33);
    if (!first) throw new Error('33 documents are there');
    await world.settle(world.index, world.botId);
    for (const tidiesBetween of [false, true]) {
      await world.index.remove(world.botId, first.document.documentId);
      if (tidiesBetween) await world.settle(world.index, world.botId);
      await world.index.commit(first.document, first.chunks);
      const findings = await world.index.verify(world.botId, liveChunks(world.chunks, [first, ...others]));
      expect(findings).toEqual({ checkedCount: 66, missing: [], extra: [], damaged: [] });
      await world.settle(world.index, world.botId);
    }
    await expectOnlyLiveParts(world);
  });

  describe('a merge that others change the bot under', () => {
    /** Tidies, and does `meanwhile` between the merge's reading and its publishing. */
    async function tidyWhile(world: World, meanwhile: () => Promise<unknown>): Promise<void> {
      let isDone = false;
      const files: FileStore = {
        ...world.files,
        async write(fileKey, bytes) {
          if (!isDone) {
            isDone = true;
            await meanwhile();
          }
          await world.files.write(fileKey, bytes);
        },
      };
      await world.world.index({ files }).tidy(world.botId);
      expect(isDone).toBe(true);
    }

    async function expectLive(world: World, entries: readonly SampleVersion[]): Promise<void> {
      const right = { checkedCount: entries.length * 2, missing: [], extra: [], damaged: [] };
      const live = liveChunks(world.chunks, entries);
      expect(await world.index.verify(world.botId, live)).toEqual(right);
      await world.settle(world.index, world.botId);
      expect(await world.index.verify(world.botId, live)).toEqual(right);
      await expectOnlyLiveParts(world);
    }

    /** 33 documents, none merged yet, or all; the second kind has a dead one, so that there is something to merge. */
    async function crowd(isMerged: boolean) {
      const world = begin();
      const [first, second, ...others] = await add(world, 34);
      if (!first || !second) throw new Error('34 documents are there');
      if (isMerged) await world.settle(world.index, world.botId);
      await world.index.remove(world.botId, first.document.documentId);
      return { world, second, others };
    }

    describe.each([
      { kind: 'unmerged', isMerged: false },
      { kind: 'merged', isMerged: true },
    ])('of $kind documents', ({ isMerged }) => {
      test('keeps out what was removed', async () => {
        const { world, second, others } = await crowd(isMerged);
        await tidyWhile(world, () => world.other.remove(world.botId, second.document.documentId));
        await expectLive(world, others);
      });

      test('keeps what was replaced', async () => {
        const { world, second, others } = await crowd(isMerged);
        const { documentId } = second.document;
        const next = await sampleVersion(world.botId, ['renewed words', 'renewed again'], { documentId });
        await tidyWhile(world, () => addVersion({ ...world, index: world.other }, next));
        await expectLive(world, [next, ...others]);
      });

      test('keeps what was removed and committed once more', async () => {
        const { world, second, others } = await crowd(isMerged);
        await tidyWhile(world, async () => {
          await world.other.remove(world.botId, second.document.documentId);
          await world.other.commit(second.document, second.chunks);
        });
        await expectLive(world, [second, ...others]);
      });

      test('gives way to another merge, and to a removal after that', async () => {
        const { world, second, others } = await crowd(isMerged);
        await tidyWhile(world, async () => {
          await world.other.tidy(world.botId);
          await world.other.remove(world.botId, second.document.documentId);
        });
        await expectLive(world, others);
      });
    });
  });

  test('what a commit wrote that died before it was published is erased after an hour, not before', async () => {
    const world = begin();
    const entry = await sampleVersion(world.botId, ['words']);
    const dying = createDyingFiles(world.files);
    const index = world.world.index({ files: dying });
    await world.chunks.write(entry.document, entry.chunks);
    await expect(index.commit(entry.document, entry.chunks)).rejects.toThrow('the power went');
    const before = await world.stored(world.botId);
    expect(before.items).toHaveLength(2);
    expect(before.files).toHaveLength(1);
    expect(await world.index.tidy(world.botId)).toEqual({ againInS: HOUR_MS / 1_000 });
    world.passMs(HOUR_MS - 1);
    expect(await world.index.tidy(world.botId)).toEqual({ againInS: 1 });
    expect(await world.stored(world.botId)).toEqual(before);
    world.passMs(1);
    expect(await world.index.tidy(world.botId)).toEqual({});
    expect(await world.stored(world.botId)).toEqual({ items: ['#m'], files: [] });
  });

  test('a reader that misses an erased segment reads the manifest again', async () => {
    const world = begin();
    await add(world, 33);
    let isTidied = false;
    const late: FileStore = {
      ...world.files,
      async read(fileKey) {
        // Between this reader's manifest and its segments, all of them are merged and erased.
        if (!isTidied) {
          isTidied = true;
          await world.settle(world.index, world.botId);
        }
        return world.files.read(fileKey);
      },
    };
    const reader = world.world.index({ files: late });
    expect(await askSample(reader, world.botId, 'words', 100)).toHaveLength(66);
    expect(isTidied).toBe(true);
  });

  test('erasing a bot leaves no item and no file of it', async () => {
    const world = begin();
    await add(world, 34);
    await world.index.tidy(world.botId);
    expect((await world.stored(world.botId)).files.length).toBeGreaterThan(1);
    await world.index.eraseBot(world.botId);
    expect(await world.stored(world.botId)).toEqual({ items: [], files: [] });
  });

  describe('with damage planted', () => {
    const tableItem = (botId: string, sortKey: string) => ({
      TableName: dynamo.tables().vectorIndex,
      Key: key(botId, sortKey),
    });

    async function planted(): Promise<World & { entries: readonly SampleVersion[]; part: string; words: string }> {
      const world = begin();
      const entries = await add(world, 2);
      const [, victim] = entries;
      const { items } = await world.stored(world.botId);
      const { Item } = await dynamo.client().send(new GetItemCommand(tableItem(world.botId, '#m')));
      const id = Item?.['solos']?.M?.[victim?.document.documentId ?? '']?.S?.split(':')[0] ?? '';
      expect(items).toContain(`s#${id}.0`);
      return { ...world, entries, part: `s#${id}.0`, words: `bots/${world.botId}/index/${id}.words` };
    }

    const damages: readonly [
      string,
      'damaged' | 'missing',
      (w: Awaited<ReturnType<typeof planted>>) => Promise<void>,
    ][] = [
      [
        'a bit of a vector part turned over',
        'damaged',
        async ({ botId, part }) => {
          const { Item } = await dynamo.client().send(new GetItemCommand(tableItem(botId, part)));
          const packed = Uint8Array.from(Item?.['packed']?.B ?? []);
          packed[100] = (packed[100] ?? 0) ^ 1;
          await dynamo.client().send(
            new PutItemCommand({
              TableName: dynamo.tables().vectorIndex,
              Item: { ...key(botId, part), packed: { B: packed } },
            }),
          );
        },
      ],
      [
        'a bit of a word part turned over',
        'damaged',
        async ({ files, words }) => {
          const bytes = (await files.read(words)) ?? new Uint8Array();
          bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
          await files.write(words, bytes);
        },
      ],
      [
        'a vector part gone',
        'missing',
        async ({ botId, part }) => {
          await dynamo.client().send(new DeleteItemCommand(tableItem(botId, part)));
        },
      ],
      ['a word part gone', 'missing', ({ files, words }) => files.erasePrefix(words)],
    ];

    test.each(damages)('%s is found as %s and never answered from, and rebuilding repairs it', async (_, as, plant) => {
      const world = await planted();
      const { botId, chunks, entries, index, other } = world;
      await plant(world);
      const victims = entries[1]?.chunks.map(({ chunkId }) => chunkId).toSorted();
      const live = liveChunks(chunks, entries);
      const none = { checkedCount: 4, missing: [], extra: [], damaged: [] };
      expect(await index.verify(botId, live)).toEqual({ ...none, [as]: victims });
      await expect(askSample(other, botId, 'words')).rejects.toThrow(SegmentDamaged);
      await index.rebuild(botId, live);
      expect(await index.verify(botId, live)).toEqual(none);
      for (const reader of [index, other]) expect(await askSample(reader, botId, 'words')).toHaveLength(4);
      await world.settle(world.index, world.botId);
      await expectOnlyLiveParts(world);
    });

    test('rebuilding brings back a bot whose manifest is gone, with a generation it never had', async () => {
      const { botId, chunks, entries, index, other } = await planted();
      await dynamo.client().send(new DeleteItemCommand(tableItem(botId, '#m')));
      expect(await askSample(other, botId, 'words')).toEqual([]);
      const { generation } = await index.rebuild(botId, liveChunks(chunks, entries));
      expect(generation).toBeGreaterThan(1_000_000);
      expect(await askSample(other, botId, 'words')).toHaveLength(4);
    });

    test('rebuilding refuses what the chunk store holds only a part of, and changes nothing', async () => {
      const { botId, chunks, entries, index } = await planted();
      const [first] = entries;
      if (!first) throw new Error('two documents are there');
      await chunks.eraseVersion(first.document, new Set(first.chunks.slice(1).map(({ chunkId }) => chunkId)));
      await expect(index.rebuild(botId, liveChunks(chunks, entries))).rejects.toThrow('1 of 2 chunks');
      expect(await askSample(index, botId, 'words')).toHaveLength(3);
    });

    test('a manifest of another shape is an error, not an empty answer', async () => {
      const { index, botId } = begin();
      await dynamo.client().send(
        new PutItemCommand({
          TableName: dynamo.tables().vectorIndex,
          Item: { ...key(botId, '#m'), generation: { S: 'one' } },
        }),
      );
      await expect(index.state(botId)).rejects.toThrow('generation');
      await expect(index.snapshot(botId)).rejects.toThrow('generation');
    });
  });

  test('a document committed or removed while the index is rebuilt keeps its change', async () => {
    const world = begin();
    const { index, other, chunks, botId } = world;
    const entries = await add(world, 36);
    await world.settle(world.index, world.botId);
    const [removed, replaced, ...kept] = entries;
    if (!removed || !replaced) throw new Error('36 documents are there');
    const next = await sampleVersion(botId, ['renewed words'], { documentId: replaced.document.documentId });
    const live = liveChunks(chunks, entries);
    let isChanged = false;
    await index.rebuild(botId, {
      ...live,
      async *chunksOf(document) {
        yield* live.chunksOf(document);
        if (document.documentId !== kept[5]?.document.documentId) return;
        isChanged = true;
        await other.remove(botId, removed.document.documentId);
        await addVersion({ index: other, chunks }, next);
      },
    });
    expect(isChanged).toBe(true);
    const findings = await index.verify(botId, liveChunks(chunks, [next, ...kept]));
    expect(findings).toEqual({ checkedCount: 69, missing: [], extra: [], damaged: [] });
  });
});

describe('The packed index without a database', () => {
  test('throws StoreUnavailable', async () => {
    const client = createDynamoClient({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    const tables = {
      vectorEmbeddings: 'e',
      vectorIndex: 'i',
      botCollections: 'b',
      documents: 'd',
      conversations: 'c',
      usage: 'u',
    };
    const world: PackedWorld = createPackedWorld({ client, tables });
    const entry = await sampleVersion('bot_x', ['words']);
    const index = world.index();
    for (const call of [
      () => index.commit(entry.document, entry.chunks),
      () => index.remove('bot_x', 'doc_x'),
      () => index.generation('bot_x'),
      () => index.state('bot_x'),
      () => index.snapshot('bot_x'),
      () => index.snapshot('bot_x', 'settled'),
      () => index.stats('bot_x'),
      () => index.verify('bot_x', liveChunks(world.chunks, [])),
      () => index.rebuild('bot_x', liveChunks(world.chunks, [])),
      () => index.tidy('bot_x'),
      () => index.eraseBot('bot_x'),
      () => world.chunks.write(entry.document, entry.chunks),
      () => world.chunks.find('bot_x', ['doc_x#ver_x#0']),
      () => world.chunks.ofDocument('bot_x', 'doc_x'),
      () => world.chunks.versions('bot_x', 'doc_x'),
      () => world.chunks.eraseVersion(entry.document),
      () => world.chunks.eraseBot('bot_x'),
    ]) {
      await expect(call()).rejects.toBeInstanceOf(StoreUnavailable);
    }
    client.destroy();
  });
});

function key(botId: string, sortKey: string): Record<string, AttributeValue> {
  return { bot_id: { S: botId }, segment_id: { S: sortKey } };
}

/** Writes, and dies before anybody hears of it. */
function createDyingFiles(files: FileStore): FileStore {
  return {
    ...files,
    async write(fileKey, bytes) {
      await files.write(fileKey, bytes);
      throw new Error('the power went');
    },
  };
}
