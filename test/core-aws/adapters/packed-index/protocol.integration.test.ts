import { randomBytes, randomInt } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDynamoItems } from '../../../../core-aws/adapters/dynamo-items.ts';
import { toItem } from '../../../../core-aws/adapters/dynamo-update.ts';
import { createPackedIndex } from '../../../../core-aws/adapters/packed-index/create-packed-index.ts';
import type { FileStore } from '../../../../core-aws/ports/file-store.ts';
import type { VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import type { DynamoTarget } from '../../../support/dynamo-targets.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import { createMemoryChunkStore } from '../../../support/memory-chunk-store.ts';
import { createMemoryFileStore } from '../../../support/memory-file-store.ts';
import { Killed } from '../../../support/mortal-ports.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { addVersion, askSample, liveChunks, sampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';

const WRITERS = 8;
/** So many in all that segments are merged, again and again. */
const DOCUMENTS_EACH = 8;
const CHANGES_EACH = 20;
const CHANGES_BETWEEN_RESTS = 8;
const TIDIES_PER_REST = 2;
const READERS = 3;
/** Share of calls at which the process making them dies, half of them after the call has had its effect. */
const DEATHS = 0.04;
/** Long enough for anything the index keeps for readers or for commits under way. */
const PAST_EVERYTHING_MS = 2 * 60 * 60 * 1_000;

/** What may be seen of one document. `undefined` as a version: that it is not there. */
interface Known {
  /** What the last change that returned made of it. */
  settled: string | undefined;
  /** What changes that have begun, and not returned, would make of it. */
  readonly open: Set<string | undefined>;
  /** All that was ever begun, in order. */
  readonly begun: (string | undefined)[];
}

/** A generator whose numbers a seed repeats. Source: mulberry32, public domain. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function createWorld(dynamo: DynamoTarget, random: () => number) {
  const botId = sampleId('bot');
  const files = createMemoryFileStore();
  const chunks = createMemoryChunkStore();
  const known = new Map<string, Known>();
  const counts = new Map<string, number>();
  const live = new Map<string, SampleVersion>();
  let aheadMs = 0;
  let deaths = 0;

  async function mortally<T>(call: () => Promise<T>): Promise<T> {
    if (random() >= DEATHS) return call();
    deaths += 1;
    if (random() < 0.5) throw new Killed('before a call');
    await call();
    throw new Killed('after a call');
  }

  function mortal<P extends object>(port: P, methods: readonly (keyof P)[]): P {
    return new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        const call = (...args: unknown[]): unknown => Reflect.apply(value, target, args);
        if (!methods.some((method) => method === name)) return call;
        return (...args: unknown[]) => mortally(async () => call(...args));
      },
    });
  }

  /** An index as one process has it: its own cache, and calls at which it may die. */
  function index({ dies }: { readonly dies: boolean }): VectorIndex {
    const client: DynamoDBClient = dies ? mortal(dynamo.client(), ['send']) : dynamo.client();
    const store: FileStore = dies ? mortal<FileStore>(files, ['read', 'readRange', 'write', 'erasePrefix']) : files;
    return createPackedIndex({
      client,
      tables: dynamo.tables(),
      files: store,
      chunks,
      clock: { nowMs: () => Date.now() + aheadMs },
      randomness: { bytes: (count) => randomBytes(count) },
    });
  }

  /** Does it as a job does: again, by another process, until it has come to its end. */
  async function untilDone(work: (one: VectorIndex) => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work(index({ dies: true }));
        return;
      } catch (thrown) {
        if (!(thrown instanceof Killed)) throw thrown;
      }
    }
  }

  async function change(documentId: string): Promise<void> {
    const document = known.get(documentId) ?? { settled: undefined, open: new Set(), begun: [] };
    known.set(documentId, document);
    const rows = 1 + Math.floor(random() * 5);
    const isRemoval = document.settled !== undefined && random() < 0.35;
    const texts = Array.from({ length: rows }, (_, at) => `words ${documentId} row ${at}`);
    const entry = isRemoval ? undefined : await sampleVersion(botId, texts, { documentId });
    const target = entry?.document.version;
    if (target !== undefined) counts.set(target, rows);
    document.begun.push(target);
    document.open.add(target);
    if (entry) await untilDone((one) => addVersion({ index: one, chunks }, entry));
    else await untilDone((one) => one.remove(botId, documentId));
    document.settled = target;
    document.open.delete(target);
    if (entry) live.set(documentId, entry);
    else live.delete(documentId);
  }

  /** One search, held against what could be known when it began and what was begun until it ended. */
  async function look(one: VectorIndex): Promise<void> {
    const before = new Map(
      [...known].map(([documentId, { settled, open, begun }]) => [
        documentId,
        { may: new Set([settled, ...open]), begunCount: begun.length },
      ]),
    );
    const found = await askSample(one, botId, 'words row', 500);
    const seen = Map.groupBy(found, ({ documentId }) => documentId);
    for (const [documentId, { begun }] of known) {
      const versions = new Set((seen.get(documentId) ?? []).map(({ chunkId }) => chunkId.split('#')[1]));
      expect(versions.size, `versions of ${documentId} in one search`).toBeLessThanOrEqual(1);
      const [version] = versions;
      const { may, begunCount } = before.get(documentId) ?? { may: new Set([undefined]), begunCount: 0 };
      const allowed = new Set([...may, ...begun.slice(begunCount)]);
      expect(allowed.has(version), `${documentId} in version ${version}`).toBe(true);
      if (version !== undefined) expect(seen.get(documentId)?.length, 'rows of a version').toBe(counts.get(version));
    }
  }

  /** Keys of everything of the bot in the table and the bucket. */
  async function stock(): Promise<readonly string[]> {
    const items = createDynamoItems(dynamo.client());
    const keys = await files.list(`bots/${botId}/`);
    const query = {
      TableName: dynamo.tables().vectorIndex,
      KeyConditionExpression: 'bot_id = :bot_id',
      ExpressionAttributeValues: toItem({ ':bot_id': botId }),
      ProjectionExpression: 'bot_id, segment_id',
      ConsistentRead: true,
    };
    const found: string[] = [...keys];
    for await (const item of items.query(query)) found.push(String(item['segment_id']));
    return found;
  }

  return {
    botId,
    chunks,
    live,
    index,
    change,
    look,
    stock,
    untilDone,
    deaths: () => deaths,
    pass: (ms: number) => void (aheadMs += ms),
  };
}

describeOnEveryDynamo('The protocol of the packed index', (dynamo) => {
  test.each([20_261_123, randomInt(2 ** 31)])(
    'loses, revives and tears nothing under writers, a merger, readers and deaths (seed %i)',
    async (seed) => {
      const random = numbersFrom(seed);
      const world = createWorld(dynamo, random);
      const { botId, chunks, live } = world;
      let writersLeft = WRITERS;
      let looks = 0;
      let tidies = 0;
      let merges = 0;

      async function write(): Promise<void> {
        const documentIds = Array.from({ length: DOCUMENTS_EACH }, () => sampleId('document'));
        for (let at = 0; at < CHANGES_EACH; at += 1) {
          // Owners rest now and then. A merger that never won would leave the half of the protocol untried.
          await untilTidied(Math.floor(at / CHANGES_BETWEEN_RESTS) * TIDIES_PER_REST);
          await world.change(documentIds[Math.floor(random() * DOCUMENTS_EACH)] ?? '');
        }
        writersLeft -= 1;
      }
      const hasTidied = (times: number): boolean => tidies >= times;
      async function untilTidied(times: number): Promise<void> {
        while (!hasTidied(times)) await turn();
      }
      const isWriting = (): boolean => writersLeft > 0;
      async function read(): Promise<void> {
        const own = world.index({ dies: false });
        while (isWriting()) {
          await world.look(own);
          looks += 1;
        }
        await world.look(own);
      }
      async function merge(): Promise<void> {
        const own = world.index({ dies: false });
        while (isWriting()) {
          let againInS: number | undefined;
          await world.untilDone(async (one) => ({ againInS } = await one.tidy(botId)));
          // One that others disturbed says so, and comes again at once.
          if (againInS !== 1) tidies += 1;
          const { segmentCount, documentCount } = await own.stats(botId);
          if (segmentCount < documentCount) merges += 1;
        }
      }
      await Promise.all([...Array.from({ length: WRITERS }, write), ...Array.from({ length: READERS }, read), merge()]);
      expect(looks).toBeGreaterThan(READERS);
      expect(merges, 'merges seen').toBeGreaterThan(0);
      expect(world.deaths()).toBeGreaterThan(10);

      const index = world.index({ dies: false });
      const versions = (await index.state(botId)).documents.map(({ version }) => version);
      expect(versions.toSorted()).toEqual([...live.values()].map(({ document }) => document.version).toSorted());
      const truth = liveChunks(chunks, [...live.values()]);
      expect(await index.verify(botId, truth)).toMatchObject({ missing: [], extra: [], damaged: [] });

      // Whatever the dead left: nothing but what answers is there in the end.
      for (let round = 0; (await index.tidy(botId)).againInS !== undefined; round += 1) {
        expect(round).toBeLessThan(20);
        world.pass(PAST_EVERYTHING_MS);
      }
      expect(await index.verify(botId, truth)).toMatchObject({ missing: [], extra: [], damaged: [] });
      const stock = await world.stock();
      const listed = stock.filter((key) => key.startsWith('l#')).map((key) => key.slice(2));
      const ofNone = stock.filter((key) => key !== '#m' && !listed.some((id) => key.includes(id)));
      expect(ofNone, 'what no listing knows of').toEqual([]);
      const { segmentCount } = await index.stats(botId);
      expect(stock.filter((key) => key.startsWith('s#')).length).toBe(segmentCount);
    },
    60_000,
  );
});
