import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { createVectorIndex } from '../../../../core-aws/adapters/create-vector-index.ts';
import type { SwitchRules } from '../../../../core-aws/adapters/native-index/switch-rules.ts';
import type { VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import { Killed, mortalPorts } from '../../../support/mortal-ports.ts';
import { ALWAYS_NATIVE, createNativeWorld } from '../../../support/native-world.ts';
import type { NativeWorld } from '../../../support/native-world.ts';
import { addVersion, askSample, liveChunks, sampleVersion } from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';
import { TEST_VECTOR_INDEXES, useVectorDynalite } from '../../../support/vector-dynalite.ts';

const ALWAYS_PACKED: SwitchRules = { ...ALWAYS_NATIVE, maxPackedChunks: Infinity, returnShare: 1 };
const DIRECTIONS = [
  { name: 'from memory to DynamoDB', from: ALWAYS_PACKED, to: ALWAYS_NATIVE, engine: 'dynamodb-native' },
  { name: 'from DynamoDB to memory', from: ALWAYS_NATIVE, to: ALWAYS_PACKED, engine: 'packed' },
] as const;

describe.each(DIRECTIONS)('A move $name that is killed', ({ from, to, engine }) => {
  const dynamo = useVectorDynalite();

  async function idsOf(index: VectorIndex, botId: string): Promise<string[]> {
    return (await askSample(index, botId, 'paragraph', 100)).map(({ chunkId }) => chunkId).toSorted();
  }
  const chunkIds = (entries: readonly SampleVersion[]): string[] =>
    entries.flatMap(({ chunks }) => chunks.map(({ chunkId }) => chunkId)).toSorted();

  async function countItems(botId: string, prefix: string): Promise<number> {
    const { Count = 0 } = await dynamo.client().send(
      new QueryCommand({
        TableName: dynamo.tables.vectorIndex,
        KeyConditionExpression: 'bot_id = :bot AND begins_with(segment_id, :prefix)',
        ExpressionAttributeValues: { ':bot': { S: botId }, ':prefix': { S: prefix } },
        ConsistentRead: true,
      }),
    );
    return Count;
  }

  async function start(world: NativeWorld): Promise<{ botId: string; entries: SampleVersion[] }> {
    const botId = sampleId('bot');
    const index = world.index(from);
    const entries: SampleVersion[] = [];
    for (const name of ['alpha', 'beta', 'gamma']) {
      const entry = await sampleVersion(botId, [`${name} paragraph 1`, `${name} paragraph 2`]);
      await addVersion({ index, chunks: world.ports.chunks }, entry);
      entries.push(entry);
    }
    await world.settle(index, botId);
    return { botId, entries };
  }

  /** Moves with ports that die at one of their calls; returns how many calls there were. */
  async function moveUntilKilled(
    world: NativeWorld,
    botId: string,
    death: { readonly dieAt: number; readonly moment: 'before' | 'after' },
  ): Promise<{ readonly calls: number; readonly isKilled: boolean }> {
    const { client, files } = world.ports;
    const mortal = mortalPorts({ client, files }, death);
    const index = createVectorIndex(
      { ...world.ports, ...mortal.ports },
      { vectorIndexes: TEST_VECTOR_INDEXES, rules: to },
    );
    try {
      await world.settle(index, botId);
      return { calls: mortal.calls(), isKilled: false };
    } catch (thrown) {
      if (!(thrown instanceof Killed)) throw thrown;
      return { calls: mortal.calls(), isKilled: true };
    }
  }

  test.each(['before', 'after'] as const)(
    '%s one of its calls loses nothing, and is taken up again',
    async (moment) => {
      const world = createNativeWorld(dynamo);
      let deaths = 0;
      // Every call once: half of them die before it, the others after.
      for (let dieAt = moment === 'before' ? 1 : 2; ; dieAt += 2) {
        const { botId, entries } = await start(world);
        const { isKilled } = await moveUntilKilled(world, botId, { dieAt, moment });
        const sound = world.index(to);
        expect(await idsOf(sound, botId), `killed at ${dieAt}`).toEqual(chunkIds(entries));
        if (!isKilled) {
          expect((await sound.stats(botId)).engine).toBe(engine);
          break;
        }
        deaths += 1;
        // Half of them go on in the same direction, with documents that came and went; the others go back.
        if (deaths % 2 === 0) {
          const [gone, ...kept] = entries;
          if (!gone) throw new Error('there are three');
          const late = await sampleVersion(botId, ['late paragraph 1', 'late paragraph 2']);
          await addVersion({ index: sound, chunks: world.ports.chunks }, late);
          await sound.remove(botId, gone.document.documentId);
          entries.splice(0, 3, ...kept, late);
          expect(await idsOf(world.index(to), botId), `changed after ${dieAt}`).toEqual(chunkIds(entries));
        }
        const next = deaths % 4 === 1 ? world.index(from) : sound;
        world.pass(60 * 60_000);
        await world.settle(next, botId);
        const expected = next === sound ? engine : from === ALWAYS_NATIVE ? 'dynamodb-native' : 'packed';
        expect((await next.stats(botId)).engine, `settled after ${dieAt}`).toBe(expected);
        expect(await idsOf(world.index(to), botId), `settled after ${dieAt}`).toEqual(chunkIds(entries));
        expect(await next.verify(botId, liveChunks(world.ports.chunks, entries))).toEqual({
          checkedCount: 6,
          missing: [],
          extra: [],
          damaged: [],
        });
        const isNative = expected === 'dynamodb-native';
        expect(await countItems(botId, 'v#'), `vectors after ${dieAt}`).toBe(isNative ? 6 : 0);
        expect(await countItems(botId, 'n#'), `ledger after ${dieAt}`).toBe(isNative ? 3 : 0);
      }
      expect(deaths).toBeGreaterThan(10);
    },
  );
});
