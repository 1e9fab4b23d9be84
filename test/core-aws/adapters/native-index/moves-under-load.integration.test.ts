import { expect, describe, test } from 'vitest';
import type { VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import { ALWAYS_NATIVE, createNativeWorld } from '../../../support/native-world.ts';
import { addVersion, askSample, liveChunks, sampleVersion } from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';
import { useVectorDynalite } from '../../../support/vector-dynalite.ts';

const WRITERS = 4;
const CHANGES = 24;

describe('Writers and readers beside a bot that moves to and fro', () => {
  const dynamo = useVectorDynalite();

  test('lose nothing, bring nothing back, and find each change at once', async () => {
    const world = createNativeWorld(dynamo);
    const botId = sampleId('bot');
    const truth = new Map<string, SampleVersion>();
    let writersLeft = WRITERS;
    let reads = 0;
    let moves = 0;
    let waiting: (() => void)[] = [];
    const nextMove = (): Promise<void> => new Promise((moved) => void waiting.push(moved));

    async function idsIn(index: VectorIndex): Promise<ReadonlySet<string>> {
      const passages = await askSample(index, botId, 'paragraph', 100);
      return new Set(passages.map(({ chunkId }) => chunkId.slice(0, chunkId.lastIndexOf('#'))));
    }

    /** Adds, replaces and removes documents of its own; after each change a fresh reader must see it. */
    async function write(writer: number): Promise<void> {
      const index = world.index();
      const own: string[] = [];
      for (let at = 0; at < CHANGES; at += 1) {
        // The same changes in every run, other ones for each writer.
        const kind = (at * 7 + writer * 3) % 4;
        const documentId = kind === 0 || own.length === 0 ? sampleId('document') : (own[at % own.length] ?? '');
        if (kind === 3 && own.length > 1) {
          const before = truth.get(documentId);
          await index.remove(botId, documentId);
          truth.delete(documentId);
          own.splice(own.indexOf(documentId), 1);
          const found = await idsIn(world.index());
          expect(found.has(`${documentId}#${before?.document.version}`), 'a removed document').toBe(false);
        } else {
          const texts = [`paragraph ${at} of writer ${writer}`, `another paragraph ${at} of writer ${writer}`];
          const entry = await sampleVersion(botId, texts, { documentId });
          const before = truth.get(documentId);
          await addVersion({ index, chunks: world.ports.chunks }, entry);
          truth.set(documentId, entry);
          if (!own.includes(documentId)) own.push(documentId);
          const found = await idsIn(world.index());
          expect(found.has(`${documentId}#${entry.document.version}`), 'a new version').toBe(true);
          expect(found.has(`${documentId}#${before?.document.version}`), 'the version before').toBe(false);
        }
        reads += 1;
        // So that no writer is done before the bot has moved many times.
        if (at % 3 === 2) await nextMove();
      }
      writersLeft -= 1;
    }

    /** Moves the bot to DynamoDB, and back when it is there; the index lags every other time. */
    async function move(): Promise<void> {
      const to = world.index({ ...ALWAYS_NATIVE, recentMaxChunks: 2 });
      const back = world.index({ ...ALWAYS_NATIVE, maxPackedChunks: Infinity, returnShare: 1 });
      const isWriting = (): boolean => writersLeft > 0;
      while (isWriting()) {
        if (moves % 2 === 0) dynamo.fake().holdIndexes();
        await (moves % 3 === 2 ? back : to).tidy(botId);
        dynamo.fake().releaseIndexes();
        await to.tidy(botId);
        world.pass(20_000);
        moves += 1;
        for (const moved of waiting) moved();
        waiting = [];
      }
    }

    await Promise.all([move(), ...Array.from({ length: WRITERS }, (_, writer) => write(writer))]);
    expect(reads).toBe(WRITERS * CHANGES);
    expect(moves).toBeGreaterThanOrEqual(CHANGES / 3);

    const index = world.index();
    world.pass(60 * 60_000);
    await world.settle(index, botId);
    expect((await index.stats(botId)).engine).toBe('dynamodb-native');
    const entries = [...truth.values()];
    expect(entries.length).toBeGreaterThan(WRITERS);
    const state = await index.state(botId);
    expect(state.generation).toBe(WRITERS * CHANGES);
    expect(state.documents.map(({ documentId }) => documentId).toSorted()).toEqual([...truth.keys()].toSorted());
    expect(await index.verify(botId, liveChunks(world.ports.chunks, entries))).toEqual({
      checkedCount: entries.length * 2,
      missing: [],
      extra: [],
      damaged: [],
    });
    expect(dynamo.fake().size(dynamo.tables.vectorIndex)).toBe(entries.length * 2);
  });
});
