import { expect, test } from 'vitest';
import type { Passage, VectorIndex } from '../../../../core-aws/ports/vector-index.ts';
import { describeOnEveryDynamo } from '../../../support/dynamo-targets.ts';
import { createMortalClient, createMortalFiles } from '../../../support/mortal-dynamo.ts';
import type { Fate } from '../../../support/mortal-dynamo.ts';
import { Killed } from '../../../support/mortal-ports.ts';
import { createPackedWorld } from '../../../support/packed-world.ts';
import { askSample, liveChunks, sampleVersion } from '../../../support/sample-chunks.ts';
import type { SampleVersion } from '../../../support/sample-chunks.ts';
import { sampleId } from '../../../support/sample-records.ts';

const WRITERS = 8;
const READERS = 3;
/** Together 96 chunks: a question may ask for all of them. */
const DOCUMENTS_EACH = 6;
const CHUNKS_EACH = 2;
const RUN_MS = 12_000;
/** Fewer than there are documents, so that nearly every round of housekeeping moves what is being written. */
const MAX_PARTS = 8;
/** One call in so many is somebody's last. */
const DEATH_ONE_IN = 40;
/** What passes between two rounds of housekeeping: so that parts are erased while others read. */
const ROUND_MS = 25_000;

const seed = Number(process.env['STRESS_SEED'] ?? Math.floor(Math.random() * 1e9));

/** What is known of one document by those who did not write it. */
interface Known {
  readonly documentId: string;
  /** The version that answers; undefined: none. */
  settled: SampleVersion | undefined;
  /** The version, or the removal, that is under way. */
  coming: SampleVersion | 'removal' | undefined;
  /** Grows with everything that begins. */
  epoch: number;
}

describeOnEveryDynamo(`The packed index with random deaths (STRESS_SEED=${seed})`, (dynamo) => {
  test('loses nothing, brings nothing back, tears nothing', async () => {
    const random = createRandom(seed);
    const world = createPackedWorld({ client: dynamo.client(), tables: dynamo.tables() });
    const botId = sampleId('bot');
    const endsAtMs = Date.now() + RUN_MS;
    const isOver = (): boolean => Date.now() >= endsAtMs;
    const counts = { deaths: 0, commits: 0, removals: 0, tidies: 0, searches: 0, whole: 0 };

    const fate: Fate = () => {
      const draw = random() * DEATH_ONE_IN;
      if (draw >= 1) return 'lives';
      counts.deaths += 1;
      return draw < 0.5 ? 'before' : 'after';
    };
    const client = createMortalClient(dynamo.endpoint(), fate);
    const mortalIndex = (): VectorIndex =>
      world.index({ client, files: createMortalFiles(world.files, fate) }, { maxParts: MAX_PARTS });

    /** As a queue does: by another process, until it is done. */
    const untilDone = async <T>(work: (index: VectorIndex) => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await work(mortalIndex());
        } catch (thrown) {
          if (!(thrown instanceof Killed)) throw thrown;
        }
      }
    };

    const known: Known[] = Array.from({ length: WRITERS * DOCUMENTS_EACH }, () => ({
      documentId: sampleId('document'),
      settled: undefined,
      coming: undefined,
      epoch: 0,
    }));
    const gone = new Set<string>();

    async function change(document: Known): Promise<void> {
      const { settled, documentId } = document;
      document.epoch += 1;
      if (settled && random() < 0.35) {
        document.coming = 'removal';
        await untilDone((index) => index.remove(botId, documentId));
        document.settled = undefined;
        counts.removals += 1;
      } else {
        const texts = Array.from({ length: CHUNKS_EACH }, (_, at) => `words of ${documentId} ${random()} ${at}`);
        const next = await sampleVersion(botId, texts, { documentId });
        await world.chunks.write(next.document, next.chunks);
        document.coming = next;
        await untilDone((index) => index.commit(next.document, next.chunks));
        document.settled = next;
        counts.commits += 1;
      }
      if (settled) gone.add(settled.document.version);
      document.coming = undefined;
      document.epoch += 1;
    }

    async function write(own: readonly Known[]): Promise<void> {
      while (!isOver()) {
        const document = own[Math.floor(random() * own.length)];
        if (document) await change(document);
      }
    }

    async function tidy(): Promise<void> {
      while (!isOver()) {
        await untilDone((index) => index.tidy(botId));
        world.passMs(ROUND_MS);
        counts.tidies += 1;
      }
    }

    async function read(): Promise<void> {
      const index = world.index();
      while (!isOver()) {
        const before = known.map(({ epoch, settled, coming }) => ({ epoch, settled, coming }));
        const goneBefore = new Set(gone);
        const passages = await askSample(index, botId, 'words', 100);
        counts.searches += 1;
        expect(passages.filter(({ chunkId }) => goneBefore.has(versionOf(chunkId)))).toEqual([]);
        for (const [at, document] of known.entries()) {
          const seen = passages.filter(({ documentId }) => documentId === document.documentId);
          expectWhole(seen);
          const then = before[at];
          if (then?.epoch === document.epoch && then.coming === undefined) {
            expect(seen.map(({ chunkId }) => versionOf(chunkId))).toEqual(
              Array.from({ length: then.settled ? CHUNKS_EACH : 0 }, () => then.settled?.document.version),
            );
            if (seen.length > 0) counts.whole += 1;
          }
        }
      }
    }

    await Promise.all([
      ...Array.from({ length: WRITERS }, (_, writer) =>
        write(known.slice(writer * DOCUMENTS_EACH, (writer + 1) * DOCUMENTS_EACH)),
      ),
      tidy(),
      ...Array.from({ length: READERS }, read),
    ]);
    client.destroy();

    const index = world.index({}, { maxParts: MAX_PARTS });
    const live = known.flatMap(({ settled }) => settled ?? []);
    const findings = await index.verify(botId, liveChunks(world.chunks, live));
    expect(findings).toEqual({ checkedCount: live.length * CHUNKS_EACH, missing: [], extra: [], damaged: [] });
    const { documents, generation } = await index.state(botId);
    expect(documents.map(({ version }) => version).toSorted()).toEqual(
      live.map(({ document }) => document.version).toSorted(),
    );
    expect(generation).toBeGreaterThanOrEqual(counts.commits + counts.removals);

    await world.settle(index, botId);
    expect(await world.stored(botId)).toEqual(await world.named(botId));
    expect(await index.verify(botId, liveChunks(world.chunks, live))).toEqual(findings);
    // A run that saw nothing of what it is about proves nothing.
    expect(counts.deaths).toBeGreaterThan(5);
    expect(counts.commits).toBeGreaterThan(20);
    expect(counts.removals).toBeGreaterThan(3);
    expect(counts.tidies).toBeGreaterThan(3);
    expect(counts.searches).toBeGreaterThan(5);
    expect(counts.whole).toBeGreaterThan(20);
    expect((await index.stats(botId)).segmentCount).toBeLessThanOrEqual(MAX_PARTS);
  }, 60_000);
});

function versionOf(chunkId: string): string {
  return chunkId.split('#')[1] ?? '';
}

/** All chunks of one version, or none. */
function expectWhole(passages: readonly Passage[]): void {
  expect([0, CHUNKS_EACH]).toContain(passages.length);
  expect(new Set(passages.map(({ chunkId }) => versionOf(chunkId))).size).toBeLessThanOrEqual(1);
}

function createRandom(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
