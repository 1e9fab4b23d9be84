import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChunkStore } from '../../../core-aws/ports/chunk-store.ts';
import { IndexMismatch } from '../../../core-aws/ports/vector-index.ts';
import type { LiveChunks, Passage, VectorIndex } from '../../../core-aws/ports/vector-index.ts';
import {
  addVersion,
  askSample,
  embedSample,
  liveChunks,
  SAMPLE_EMBEDDER_ID,
  sampleVersion,
} from '../../support/sample-chunks.ts';
import type { SampleVersion } from '../../support/sample-chunks.ts';
import { sampleId } from '../../support/sample-records.ts';

/** An index with all it stands on. */
export interface IndexUnderTest {
  readonly index: VectorIndex;
  /** Another function's view of the same stores: it shares no memory with the first. */
  readonly other: VectorIndex;
  readonly chunks: ChunkStore;
  /** Lets time pass on the clock of both. */
  readonly passMs: (ms: number) => void;
}

const textsOf = (passages: readonly Passage[]): readonly string[] => passages.map(({ text }) => text);
const sortedTexts = (passages: readonly Passage[]): readonly string[] => textsOf(passages).toSorted();
const idsOf = (entries: readonly SampleVersion[]): readonly string[] =>
  entries.flatMap(({ chunks }) => chunks.map(({ chunkId }) => chunkId)).toSorted();

/** What every vector index must do. `create` may return the same stores again: every test uses bots of its own. */
export function vectorIndexContract(create: () => IndexUnderTest): void {
  const begin = () => ({ ...create(), botId: sampleId('bot') });

  describe('answering', () => {
    test('a bot without documents is of generation 0 and finds nothing', async () => {
      const { index, botId } = begin();
      expect(await index.state(botId)).toEqual({ generation: 0, documents: [] });
      expect(await index.generation(botId)).toBe(0);
      expect((await index.snapshot(botId)).generation).toBe(0);
      expect(await askSample(index, botId, 'anything')).toEqual([]);
      expect(await index.remove(botId, sampleId('document'))).toEqual({ generation: 0, documents: [] });
      expect(await index.stats(botId)).toMatchObject({ generation: 0, documentCount: 0, chunkCount: 0 });
      expect(await index.tidy(botId)).toEqual({});
    });

    test('a committed passage comes back with all that was stored', async () => {
      const { index, chunks, botId } = begin();
      const entry = await sampleVersion(botId, ['The harbour cat sleeps on the counter', 'Delivery costs four pounds']);
      const state = await addVersion({ index, chunks }, entry);
      const { documentId, version } = entry.document;
      expect(state).toEqual({
        generation: 1,
        documents: [{ documentId, version, name: 'handbook.pdf', chunkCount: 2 }],
      });
      const passages = await askSample(index, botId, 'harbour cat');
      expect(passages).toHaveLength(2);
      expect(passages[0]).toMatchObject({
        chunkId: entry.chunks[0]?.chunkId,
        documentId,
        documentName: 'handbook.pdf',
        text: 'The harbour cat sleeps on the counter',
        headings: ['Shop', 'Rules'],
        page: 1,
        position: 0,
        coverage: 1,
      });
      expect(passages[1]).not.toHaveProperty('page');
      expect(passages[0]).not.toHaveProperty('vector');
      expect(passages[0]?.similarity).toBeGreaterThan(passages[1]?.similarity ?? 1);
      expect(passages[0]?.lexicalScore).toBeGreaterThan(0);
      expect(passages[1]?.lexicalScore).toBe(0);
    });

    test('similarity is the cosine, to two digits', async () => {
      const { index, chunks, botId } = begin();
      await addVersion({ index, chunks }, await sampleVersion(botId, ['alpha beta gamma delta']));
      expect((await askSample(index, botId, 'alpha beta gamma delta'))[0]?.similarity).toBeCloseTo(1, 2);
      expect((await askSample(index, botId, 'alpha'))[0]?.similarity).toBeCloseTo(0.5, 2);
    });

    test('returns at most as many passages as asked for', async () => {
      const { index, chunks, botId } = begin();
      const texts = Array.from({ length: 30 }, (_, at) => `book number ${at}`);
      await addVersion({ index, chunks }, await sampleVersion(botId, texts));
      expect(await askSample(index, botId, 'book', 8)).toHaveLength(8);
      expect(await askSample(index, botId, 'book', 30)).toHaveLength(30);
      expect(await askSample(index, botId, 'book', 40)).toHaveLength(30);
    });

    test('a code is found in the row that holds exactly it', async () => {
      const { index, chunks, botId } = begin();
      const texts = Array.from({ length: 40 }, (_, at) => `Spare part PX-${4_200 + at} fits the lamp`);
      await addVersion({ index, chunks }, await sampleVersion(botId, texts));
      expect((await askSample(index, botId, 'What is part PX-4217 for?', 3))[0]?.text).toContain('PX-4217');
    });

    test('equal passages come by chunk id, however they were committed', async () => {
      const { index, chunks, botId } = begin();
      const entries = await Promise.all(Array.from({ length: 6 }, () => sampleVersion(botId, ['the very same words'])));
      for (const entry of entries) await addVersion({ index, chunks }, entry);
      const expected = idsOf(entries);
      const found = async (limit: number) => (await askSample(index, botId, 'same words', limit)).map((p) => p.chunkId);
      expect(await found(10)).toEqual(expected);
      expect(await found(4)).toEqual(expected.slice(0, 4));
    });

    test('a filter leaves only its documents', async () => {
      const { index, chunks, botId } = begin();
      const wanted = await sampleVersion(botId, ['wanted words', 'more wanted words']);
      const unwanted = await sampleVersion(botId, ['unwanted words']);
      for (const entry of [wanted, unwanted]) await addVersion({ index, chunks }, entry);
      const snapshot = await index.snapshot(botId);
      const query = { text: 'words', vector: await embedSample('words'), embedderId: SAMPLE_EMBEDDER_ID };
      const search = async (...documentIds: readonly string[]) =>
        sortedTexts(await snapshot.search(query, 8, { documentIds: new Set(documentIds) }));
      expect(await search(wanted.document.documentId)).toEqual(['more wanted words', 'wanted words']);
      expect(await search(unwanted.document.documentId)).toEqual(['unwanted words']);
      expect(await search(sampleId('document'))).toEqual([]);
      expect(await search()).toEqual([]);
      expect(await snapshot.search(query, 8, {})).toHaveLength(3);
    });

    test('a winner whose text is gone is left out, and the next takes its place', async () => {
      const { index, chunks, botId } = begin();
      const going = await sampleVersion(botId, ['harbour cat', 'harbour cat again']);
      const staying = await sampleVersion(botId, ['harbour', 'cat', 'neither']);
      for (const entry of [going, staying]) await addVersion({ index, chunks }, entry);
      await chunks.eraseVersion(going.document);
      expect(sortedTexts(await askSample(index, botId, 'harbour cat', 2))).toEqual(['cat', 'harbour']);
      expect(await askSample(index, botId, 'harbour cat', 8)).toHaveLength(3);
    });
  });

  describe('changing', () => {
    test('a new version replaces the old one, as a whole', async () => {
      const { index, other, chunks, botId } = begin();
      const old = await sampleVersion(botId, ['old price is seven', 'old second page']);
      await addVersion({ index, chunks }, old);
      const { documentId } = old.document;
      const next = await sampleVersion(botId, ['renewed price is nine'], { documentId });
      await chunks.write(next.document, next.chunks);
      expect(textsOf(await askSample(index, botId, 'price'))).toContain('old price is seven');
      const state = await index.commit(next.document, next.chunks);
      expect(state).toMatchObject({ generation: 2, documents: [{ version: next.document.version, chunkCount: 1 }] });
      for (const reader of [index, other]) {
        expect(textsOf(await askSample(reader, botId, 'price'))).toEqual(['renewed price is nine']);
      }
    });

    test('a removed document is out of answers at once', async () => {
      const { index, other, chunks, botId } = begin();
      const kept = await sampleVersion(botId, ['kept words'], { name: 'kept.txt' });
      const gone = await sampleVersion(botId, ['gone words'], { name: 'gone.txt' });
      for (const entry of [kept, gone]) await addVersion({ index, chunks }, entry);
      expect(await askSample(other, botId, 'words')).toHaveLength(2);
      const state = await index.remove(botId, gone.document.documentId);
      expect(state.generation).toBe(3);
      expect(state.documents.map(({ name }) => name)).toEqual(['kept.txt']);
      for (const reader of [index, other])
        expect(textsOf(await askSample(reader, botId, 'words'))).toEqual(['kept words']);
    });

    test('removing what is not there changes nothing; committing again answers the same', async () => {
      const { index, chunks, botId } = begin();
      const entry = await sampleVersion(botId, ['words one', 'words two']);
      await addVersion({ index, chunks }, entry);
      const again = await index.commit(entry.document, [...entry.chunks, ...entry.chunks]);
      expect(again.documents).toEqual((await index.state(botId)).documents);
      expect(again.documents).toMatchObject([{ chunkCount: 2 }]);
      expect(await askSample(index, botId, 'words')).toHaveLength(2);
      const removed = await index.remove(botId, entry.document.documentId);
      expect(removed.generation).toBeGreaterThan(again.generation);
      expect((await index.remove(botId, entry.document.documentId)).generation).toBe(removed.generation);
      await index.commit(entry.document, entry.chunks);
      expect(await askSample(index, botId, 'words')).toHaveLength(2);
    });

    test('a document without any text is listed and finds nothing', async () => {
      const { index, chunks, botId } = begin();
      const empty = await sampleVersion(botId, []);
      expect(await addVersion({ index, chunks }, empty)).toMatchObject({ documents: [{ chunkCount: 0 }] });
      expect(await askSample(index, botId, 'words')).toEqual([]);
      await addVersion({ index, chunks }, await sampleVersion(botId, ['words']));
      expect(await askSample(index, botId, 'words')).toHaveLength(1);
      expect((await index.state(botId)).documents).toHaveLength(2);
    });

    test('refuses a chunk whose id is not of the document version, and changes nothing', async () => {
      const { index, botId } = begin();
      const entry = await sampleVersion(botId, ['words']);
      const other = { ...entry.document, version: sampleId('version') };
      await expect(index.commit(other, entry.chunks)).rejects.toThrow('does not begin with');
      expect(await index.generation(botId)).toBe(0);
    });

    test('every commit and removal makes the next generation, wherever it is asked for', async () => {
      const { index, other, chunks, botId } = begin();
      const entry = await sampleVersion(botId, ['words']);
      for (const [at, change] of [
        () => addVersion({ index, chunks }, entry),
        async () => addVersion({ index, chunks }, await sampleVersion(botId, ['more words'])),
        () => index.remove(botId, entry.document.documentId),
      ].entries()) {
        expect((await change()).generation).toBe(at + 1);
        for (const reader of [index, other]) {
          expect(await reader.generation(botId)).toBe(at + 1);
          expect((await reader.state(botId)).generation).toBe(at + 1);
          expect((await reader.snapshot(botId)).generation).toBe(at + 1);
          expect((await reader.stats(botId)).generation).toBe(at + 1);
        }
      }
      expect((await index.snapshot(botId, 'settled')).generation).toBe(3);
    });

    test('a snapshot answers from the generation it was taken at', async () => {
      const { index, chunks, botId } = begin();
      const first = await sampleVersion(botId, ['first words']);
      await addVersion({ index, chunks }, first);
      const snapshot = await index.snapshot(botId);
      await addVersion({ index, chunks }, await sampleVersion(botId, ['second words']));
      await index.remove(botId, first.document.documentId);
      expect(textsOf(await askSample(index, botId, 'words'))).toEqual(['second words']);
      const query = { text: 'words', vector: await embedSample('words'), embedderId: SAMPLE_EMBEDDER_ID };
      expect(textsOf(await snapshot.search(query, 8))).toEqual(['first words']);
      expect(snapshot.generation).toBe(1);
    });
  });

  describe('models', () => {
    test('refuses a question of another model or length', async () => {
      const { index, chunks, botId } = begin();
      await addVersion({ index, chunks }, await sampleVersion(botId, ['words']));
      const snapshot = await index.snapshot(botId);
      const vector = await embedSample('words');
      await expect(snapshot.search({ text: 'words', vector, embedderId: 'other/64' }, 8)).rejects.toThrow(
        IndexMismatch,
      );
      await expect(
        snapshot.search({ text: 'words', vector: vector.subarray(1), embedderId: SAMPLE_EMBEDDER_ID }, 8),
      ).rejects.toThrow(IndexMismatch);
    });

    test('refuses a document of another model or length beside others, and changes nothing', async () => {
      const { index, chunks, botId } = begin();
      await addVersion({ index, chunks }, await sampleVersion(botId, ['words']));
      const entry = await sampleVersion(botId, ['other words']);
      await expect(index.commit({ ...entry.document, embedderId: 'other/64' }, entry.chunks)).rejects.toThrow(
        IndexMismatch,
      );
      const shorter = entry.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector.slice(1) }));
      await expect(index.commit(entry.document, shorter)).rejects.toThrow(IndexMismatch);
      expect(await index.generation(botId)).toBe(1);
      expect(textsOf(await askSample(index, botId, 'words'))).toEqual(['words']);
    });

    test('takes another model where no other document is left of the first', async () => {
      const { index, other, chunks, botId } = begin();
      const old = await sampleVersion(botId, ['old words']);
      await addVersion({ index, chunks }, old);
      await askSample(other, botId, 'words');
      const next = await sampleVersion(botId, ['next words'], { documentId: old.document.documentId });
      const longer = next.chunks.map((chunk) => ({ ...chunk, vector: Float32Array.of(...chunk.vector, 0) }));
      await chunks.write(next.document, longer);
      const state = await index.commit({ ...next.document, embedderId: 'longer/65' }, longer);
      expect(state).toMatchObject({ generation: 2, documents: [{ version: next.document.version }] });
      const vector = Float32Array.of(...(await embedSample('words')), 0);
      for (const reader of [index, other]) {
        const snapshot = await reader.snapshot(botId);
        expect(textsOf(await snapshot.search({ text: 'words', vector, embedderId: 'longer/65' }, 8))).toEqual([
          'next words',
        ]);
      }
    });
  });

  describe('side by side', () => {
    test('one bot never answers from another, even of the same document', async () => {
      const { index, chunks, botId } = begin();
      const otherBotId = sampleId('bot');
      const own = await sampleVersion(botId, ['our words']);
      const theirs = await sampleVersion(otherBotId, ['their words'], own.document);
      for (const entry of [own, theirs]) await addVersion({ index, chunks }, entry);
      expect(textsOf(await askSample(index, botId, 'words'))).toEqual(['our words']);
      expect(textsOf(await askSample(index, otherBotId, 'words'))).toEqual(['their words']);
      await index.remove(otherBotId, own.document.documentId);
      expect(textsOf(await askSample(index, botId, 'words'))).toEqual(['our words']);
      await index.eraseBot(otherBotId);
      expect(textsOf(await askSample(index, botId, 'words'))).toEqual(['our words']);
      expect(await index.generation(botId)).toBe(1);
    });

    test('eight writers at once all survive, each with a generation of its own', async () => {
      const { index, other, chunks, botId } = begin();
      const entries = await Promise.all(
        Array.from({ length: 8 }, (_, at) => sampleVersion(botId, [`words of ${at}`], { name: `${at}.txt` })),
      );
      const states = await Promise.all(
        entries.map((entry, at) => addVersion({ index: at % 2 === 0 ? index : other, chunks }, entry)),
      );
      expect(states.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      const names = (await index.state(botId)).documents.map(({ name }) => name);
      expect(names.toSorted()).toEqual(entries.map(({ document }) => document.name));
      expect(await askSample(index, botId, 'words', 20)).toHaveLength(8);
    });

    test('of two versions committed at the same moment exactly one answers', async () => {
      const { index, other, chunks, botId } = begin();
      const documentId = sampleId('document');
      const entries = await Promise.all(
        ['one', 'two'].map((text) => sampleVersion(botId, [`${text} words`], { documentId })),
      );
      await Promise.all(entries.map((entry, at) => addVersion({ index: at === 0 ? index : other, chunks }, entry)));
      const { documents } = await index.state(botId);
      expect(documents).toHaveLength(1);
      const winner = entries.find(({ document }) => document.version === documents[0]?.version);
      expect(textsOf(await askSample(index, botId, 'words'))).toEqual([winner?.chunks[0]?.text]);
    });

    test('a search during a replacement sees the old version or the new one, whole', async () => {
      const { index, other, chunks, botId } = begin();
      const documentId = sampleId('document');
      const round = (number: number) =>
        sampleVersion(
          botId,
          ['a', 'b', 'c'].map((part) => `words round ${number} ${part}`),
          { documentId },
        );
      await addVersion({ index, chunks }, await round(0));
      for (let number = 1; number <= 4; number += 1) {
        const next = await round(number);
        const [seen] = await Promise.all([
          Promise.all(Array.from({ length: 4 }, () => askSample(other, botId, 'words round', 50))),
          addVersion({ index, chunks }, next),
        ]);
        for (const passages of seen) {
          expect(new Set(passages.map(({ text }) => text.split(' ')[2])).size).toBe(1);
          expect(passages).toHaveLength(3);
        }
      }
    });

    test('whatever the order of commits, removals, erasures and housekeeping, exactly the live versions answer', async () => {
      const step = fc.record({
        act: fc.constantFrom('add', 'add', 'remove', 'erase old', 'tidy', 'rebuild', 'ask' as const),
        document: fc.nat(2),
        waitS: fc.constantFrom(0, 30, 4_000),
      });
      let askedCount = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
          const { index, other, chunks, passMs, botId } = begin();
          const documentIds = [sampleId('document'), sampleId('document'), sampleId('document')];
          const live = new Map<string, SampleVersion>();
          const expectOnlyLive = async (): Promise<void> => {
            const expected = [...live.values()].flatMap((entry) => entry.chunks.map(({ text }) => text));
            for (const reader of [index, other]) {
              expect(sortedTexts(await askSample(reader, botId, 'words', 50))).toEqual(expected.toSorted());
            }
            const listed = (await other.state(botId)).documents.map(({ version }) => version);
            expect(listed.toSorted()).toEqual([...live.values()].map(({ document }) => document.version).toSorted());
            askedCount += 1;
          };
          for (const [at, { act, document, waitS }] of steps.entries()) {
            passMs(waitS * 1_000);
            const documentId = documentIds[document] ?? '';
            if (act === 'add') {
              const entry = await sampleVersion(botId, [`words ${at} one`, `words ${at} two`], { documentId });
              await addVersion({ index, chunks }, entry);
              live.set(documentId, entry);
            }
            if (act === 'remove') {
              await index.remove(botId, documentId);
              live.delete(documentId);
            }
            if (act === 'erase old') {
              for (const version of await chunks.versions(botId, documentId)) {
                if (version !== live.get(documentId)?.document.version) {
                  await chunks.eraseVersion({ botId, documentId, version });
                }
              }
            }
            if (act === 'tidy') await other.tidy(botId);
            if (act === 'rebuild') await index.rebuild(botId, liveChunks(chunks, [...live.values()]));
            if (act === 'ask') await expectOnlyLive();
          }
          await expectOnlyLive();
          const findings = await index.verify(botId, liveChunks(chunks, [...live.values()]));
          expect(findings).toMatchObject({ missing: [], extra: [], damaged: [] });
        }),
        { numRuns: 15 },
      );
      expect(askedCount).toBeGreaterThanOrEqual(15);
    });
  });

  describe('keeping house', () => {
    async function three({ index, chunks, botId }: ReturnType<typeof begin>): Promise<readonly SampleVersion[]> {
      const entries = await Promise.all(
        ['one', 'two', 'three'].map((name) =>
          sampleVersion(botId, [`first words of ${name}`, `second words of ${name}`], { name }),
        ),
      );
      for (const entry of entries) await addVersion({ index, chunks }, entry);
      return entries;
    }

    test('verifying finds nothing wrong with what is right, and says how far it is', async () => {
      const world = begin();
      const entries = await three(world);
      const seen: number[] = [];
      const findings = await world.index.verify(world.botId, liveChunks(world.chunks, entries), ({ done }) =>
        seen.push(done),
      );
      expect(findings).toEqual({ checkedCount: 6, missing: [], extra: [], damaged: [] });
      expect(seen.at(-1)).toBe(6);
    });

    test('verifying finds what is missing, what is there too much and what differs', async () => {
      const world = begin();
      const [first, second, third] = await three(world);
      if (!first || !second || !third) throw new Error('three documents are there');
      const absent = await sampleVersion(world.botId, ['never committed']);
      await world.chunks.write(absent.document, absent.chunks);
      const changed = second.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector.toReversed() }));
      await world.chunks.write(second.document, changed);
      expect(await world.index.verify(world.botId, liveChunks(world.chunks, [first, second, absent]))).toEqual({
        checkedCount: 5,
        missing: idsOf([absent]),
        extra: idsOf([third]),
        damaged: idsOf([second]),
      });
    });

    test('rebuilding makes the index say what the chunk store says, of the same generation', async () => {
      const world = begin();
      const { index, other, chunks, botId } = world;
      const [first, second, third] = await three(world);
      if (!first || !second || !third) throw new Error('three documents are there');
      const absent = await sampleVersion(botId, ['never committed words'], { name: 'four' });
      await chunks.write(absent.document, absent.chunks);
      await chunks.write(
        second.document,
        second.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector.toReversed() })),
      );
      await askSample(other, botId, 'words');
      const live = liveChunks(chunks, [first, second, absent]);
      const progress: number[] = [];
      const state = await index.rebuild(botId, live, ({ done }) => progress.push(done));
      expect(progress.length).toBeGreaterThan(0);
      expect(state.generation).toBe(3);
      expect(state.documents.map(({ name }) => name).toSorted()).toEqual(['four', 'one', 'two']);
      expect(await index.verify(botId, live)).toMatchObject({ missing: [], extra: [], damaged: [] });
      for (const reader of [index, other]) {
        expect(sortedTexts(await askSample(reader, botId, 'words', 50))).toEqual(
          [first, second, absent].flatMap((entry) => entry.chunks.map(({ text }) => text)).toSorted(),
        );
      }
    });

    test('rebuilding makes an index out of none', async () => {
      const { index, other, chunks, botId } = begin();
      const entry = await sampleVersion(botId, ['first words', 'second words']);
      await chunks.write(entry.document, entry.chunks);
      const state = await index.rebuild(botId, liveChunks(chunks, [entry]));
      expect(state.generation).toBeGreaterThan(0);
      expect(state.documents).toMatchObject([{ chunkCount: 2 }]);
      expect(await askSample(other, botId, 'words')).toHaveLength(2);
    });

    test('a rebuild that dies changes nothing, and answers go on during it', async () => {
      const world = begin();
      const { index, other, chunks, botId } = world;
      const entries = await three(world);
      const live = liveChunks(chunks, entries);
      const before = await askSample(index, botId, 'first words', 50);
      let asked = 0;
      const dying: LiveChunks = {
        ...live,
        async *chunksOf(document) {
          if (document.documentId === entries[2]?.document.documentId) throw new Error('the power went');
          expect(await askSample(other, botId, 'first words', 50)).toEqual(before);
          asked += 1;
          yield* live.chunksOf(document);
        },
      };
      await expect(index.rebuild(botId, dying)).rejects.toThrow('the power went');
      expect(asked).toBe(2);
      expect(await askSample(index, botId, 'first words', 50)).toEqual(before);
      expect(await index.verify(botId, live)).toMatchObject({ missing: [], extra: [], damaged: [] });
    });

    test('tidying comes to an end and changes no answer', async () => {
      const world = begin();
      const { index, other, passMs, botId } = world;
      const [, second] = await three(world);
      await index.remove(botId, second?.document.documentId ?? '');
      const before = await askSample(index, botId, 'words', 50);
      expect(before).toHaveLength(4);
      for (let round = 0; ; round += 1) {
        const { againInS } = await other.tidy(botId);
        if (againInS === undefined) break;
        expect(againInS).toBeGreaterThan(0);
        expect(round).toBeLessThan(20);
        passMs(againInS * 1_000);
      }
      for (const reader of [index, other]) expect(await askSample(reader, botId, 'words', 50)).toEqual(before);
      expect(await index.generation(botId)).toBe(4);
      expect(await index.stats(botId)).toMatchObject({ documentCount: 2, chunkCount: 4, deadCount: 0 });
    });

    test('erasing a bot leaves nothing of it, for any reader, and it can begin again', async () => {
      const world = begin();
      const { index, other, chunks, botId } = world;
      await three(world);
      await askSample(other, botId, 'words');
      await index.eraseBot(botId);
      await index.eraseBot(botId);
      for (const reader of [index, other]) {
        expect(await reader.state(botId)).toEqual({ generation: 0, documents: [] });
        expect(await askSample(reader, botId, 'words')).toEqual([]);
      }
      await addVersion({ index, chunks }, await sampleVersion(botId, ['begun again']));
      for (const reader of [index, other]) {
        expect(textsOf(await askSample(reader, botId, 'words'))).toEqual(['begun again']);
      }
    });
  });
}
