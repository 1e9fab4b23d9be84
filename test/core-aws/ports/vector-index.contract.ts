import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChunkStore } from '../../../core-aws/ports/chunk-store.ts';
import { IndexMismatch } from '../../../core-aws/ports/vector-index.ts';
import type { VectorIndex } from '../../../core-aws/ports/vector-index.ts';
import type { SampleVersion } from '../../support/sample-chunks.ts';
import {
  addVersion,
  askSample,
  embedSample,
  liveChunks,
  SAMPLE_EMBEDDER_ID,
  sampleVersion,
} from '../../support/sample-chunks.ts';
import { sampleId } from '../../support/sample-records.ts';

export interface IndexWorld {
  readonly index: VectorIndex;
  readonly chunks: ChunkStore;
}

/** What every vector index must do. `createWorld` may return the same stores again: every test uses bots of its own. */
export function vectorIndexContract(createWorld: () => IndexWorld): void {
  const texts = async (index: VectorIndex, botId: string, question: string, limit = 50): Promise<readonly string[]> =>
    (await askSample(index, botId, question, limit)).map(({ text }) => text);
  const query = async (text: string) => ({
    text,
    vector: await embedSample(text),
    embedderId: SAMPLE_EMBEDDER_ID,
  });

  test('a bot without documents is of generation 0 and finds nothing', async () => {
    const { index } = createWorld();
    const botId = sampleId('bot');
    expect(await index.state(botId)).toEqual({ generation: 0, documents: [] });
    expect(await index.generation(botId)).toBe(0);
    expect(await askSample(index, botId, 'anything')).toEqual([]);
    expect(await index.remove(botId, sampleId('document'))).toEqual({ generation: 0, documents: [] });
    expect(await index.tidy(botId)).toEqual({});
  });

  test('a passage comes back with all that was stored, the best first', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['The harbour cat sleeps on the counter', 'Delivery costs four pounds']);
    const state = await addVersion(world, entry);
    const { documentId, version } = entry.document;
    expect(state).toEqual({
      generation: 1,
      documents: [{ documentId, version, name: 'handbook.pdf', chunkCount: 2 }],
    });
    const passages = await askSample(world.index, botId, 'harbour cat');
    expect(passages).toHaveLength(2);
    expect(passages[0]).toMatchObject({
      chunkId: entry.chunks[0]?.chunkId,
      documentId,
      documentName: 'handbook.pdf',
      position: 0,
      page: 1,
      headings: ['Shop', 'Rules'],
      text: 'The harbour cat sleeps on the counter',
    });
    expect(passages[1]).not.toHaveProperty('page');
    expect(passages[0]?.coverage).toBeGreaterThan(passages[1]?.coverage ?? 1);
    expect(passages[0]?.lexicalScore).toBeGreaterThan(0);
    for (const { similarity } of passages) expect(Math.abs(similarity)).toBeLessThanOrEqual(1.01);
  });

  test('an exact code finds its row first, whatever the vectors say', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const rows = Array.from(
      { length: 40 },
      (_, at) => `Kettle with article number KX-${1000 + at}/b, price ${at} euros`,
    );
    await addVersion(world, await sampleVersion(botId, rows));
    for (const at of [0, 17, 39]) {
      expect((await texts(world.index, botId, `what does KX-${1000 + at}/b cost?`, 3))[0]).toBe(rows[at]);
    }
  });

  test('returns at most as many passages as asked for', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    await addVersion(world, await sampleVersion(botId, ['words one', 'words two', 'words three']));
    expect(await texts(world.index, botId, 'words', 2)).toHaveLength(2);
    expect(await texts(world.index, botId, 'words', 3)).toHaveLength(3);
    expect(await texts(world.index, botId, 'words', 4)).toHaveLength(3);
  });

  test('stored chunks are seen by nobody until their version is committed', async () => {
    const { index, chunks } = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['words']);
    await chunks.write(entry.document, entry.chunks);
    expect(await texts(index, botId, 'words')).toEqual([]);
    await index.commit(entry.document, entry.chunks);
    expect(await texts(index, botId, 'words')).toEqual(['words']);
  });

  test('a new version takes the place of the old one', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const old = await sampleVersion(botId, ['words old a', 'words old b']);
    await addVersion(world, old);
    const { documentId } = old.document;
    const next = await sampleVersion(botId, ['words new'], { documentId, name: 'renamed.pdf' });
    expect(await addVersion(world, next)).toEqual({
      generation: 2,
      documents: [{ documentId, version: next.document.version, name: 'renamed.pdf', chunkCount: 1 }],
    });
    const [passage, ...others] = await askSample(world.index, botId, 'words');
    expect(passage).toMatchObject({ text: 'words new', documentName: 'renamed.pdf' });
    expect(others).toEqual([]);
  });

  test('a removed document is out of every search that begins afterwards, whatever of it is still stored', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const [kept, gone] = [await sampleVersion(botId, ['words kept']), await sampleVersion(botId, ['words gone'])];
    for (const entry of [kept, gone]) await addVersion(world, entry);
    await askSample(world.index, botId, 'words');
    const state = await world.index.remove(botId, gone.document.documentId);
    expect(state.documents.map(({ documentId }) => documentId)).toEqual([kept.document.documentId]);
    expect(await texts(world.index, botId, 'words gone')).toEqual(['words kept']);
    expect(await world.index.remove(botId, gone.document.documentId)).toEqual(state);
    await addVersion(world, gone);
    expect((await texts(world.index, botId, 'words')).toSorted()).toEqual(['words gone', 'words kept']);
  });

  test('every commit and remove is a new generation, the same in state, snapshot and alone', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['words']);
    const seen: number[] = [];
    for (const change of [
      () => addVersion(world, entry),
      async () => addVersion(world, await sampleVersion(botId, ['more words'])),
      () => world.index.remove(botId, entry.document.documentId),
    ]) {
      const { generation } = await change();
      expect(await world.index.generation(botId)).toBe(generation);
      expect((await world.index.state(botId)).generation).toBe(generation);
      expect((await world.index.snapshot(botId)).generation).toBe(generation);
      seen.push(generation);
    }
    expect(seen).toEqual([1, 2, 3]);
    await world.index.tidy(botId);
    expect(await world.index.generation(botId)).toBe(3);
  });

  test('the same version committed twice is there once', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['words one', 'words two']);
    await addVersion(world, entry);
    const { documents } = await addVersion(world, entry);
    expect(documents).toHaveLength(1);
    expect(await texts(world.index, botId, 'words')).toHaveLength(2);
    expect(await world.index.verify(botId, liveChunks(world.chunks, [entry]))).toMatchObject({
      extra: [],
      missing: [],
    });
  });

  test('a document without any text answers nothing and is listed', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const empty = await sampleVersion(botId, []);
    expect((await addVersion(world, empty)).documents).toMatchObject([{ chunkCount: 0 }]);
    expect(await texts(world.index, botId, 'words')).toEqual([]);
  });

  test('refuses a chunk whose id is not of the version', async () => {
    const { index } = createWorld();
    const botId = sampleId('bot');
    const [entry, other] = [await sampleVersion(botId, ['words']), await sampleVersion(botId, ['others'])];
    await expect(index.commit(entry.document, other.chunks)).rejects.toThrow(RangeError);
    expect((await index.state(botId)).documents).toEqual([]);
  });

  test('a search during one request sees one generation', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['words before']);
    await addVersion(world, entry);
    const snapshot = await world.index.snapshot(botId);
    await addVersion(world, await sampleVersion(botId, ['words after']));
    await world.index.remove(botId, entry.document.documentId);
    const found = await snapshot.search(await query('words'), 10);
    expect(found.map(({ text }) => text)).toEqual(['words before']);
    expect(await texts(world.index, botId, 'words')).toEqual(['words after']);
  });

  test('a passage whose text is gone is left out, and the next takes its place', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const [first, second] = [await sampleVersion(botId, ['harbour cat']), await sampleVersion(botId, ['harbour'])];
    for (const entry of [first, second]) await addVersion(world, entry);
    await world.chunks.eraseDocument(botId, first.document.documentId);
    expect(await texts(world.index, botId, 'harbour cat', 1)).toEqual(['harbour']);
  });

  test('no bot finds what another one knows', async () => {
    const world = createWorld();
    const [mine, theirs] = [sampleId('bot'), sampleId('bot')];
    await addVersion(world, await sampleVersion(mine, ['words of mine']));
    await addVersion(world, await sampleVersion(theirs, ['words of theirs']));
    expect(await texts(world.index, mine, 'words of theirs')).toEqual(['words of mine']);
    await world.index.eraseBot(mine);
    expect(await texts(world.index, mine, 'words')).toEqual([]);
    expect(await world.index.state(mine)).toEqual({ generation: 0, documents: [] });
    expect(await texts(world.index, theirs, 'words')).toEqual(['words of theirs']);
  });

  test('a filter leaves only the documents it names', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entries = await Promise.all(['a', 'b', 'c'].map((name) => sampleVersion(botId, [`words of ${name}`])));
    for (const entry of entries) await addVersion(world, entry);
    const documentIds = new Set(entries.slice(1).map(({ document }) => document.documentId));
    const snapshot = await world.index.snapshot(botId);
    const asked = await query('words of a');
    const found = await snapshot.search(asked, 10, { documentIds });
    expect(found.map(({ text }) => text).toSorted()).toEqual(['words of b', 'words of c']);
    expect(await snapshot.search(asked, 10, { documentIds: new Set([sampleId('document')]) })).toEqual([]);
    expect(await snapshot.search(asked, 10, { documentIds: new Set() })).toEqual([]);
    expect(await snapshot.search(asked, 10, {})).toHaveLength(3);
  });

  test('equal passages come in the order of their ids, however they came in', async () => {
    const botId = sampleId('bot');
    const entries = await Promise.all(Array.from({ length: 6 }, () => sampleVersion(botId, ['the very same words'])));
    const ids = entries.flatMap(({ chunks }) => chunks.map(({ chunkId }) => chunkId)).toSorted();
    const world = createWorld();
    for (const entry of entries.toReversed()) await addVersion(world, entry);
    const found = await askSample(world.index, botId, 'the very same words', 10);
    expect(found.map(({ chunkId }) => chunkId)).toEqual(ids);
    await world.index.tidy(botId);
    expect((await askSample(world.index, botId, 'same words', 10)).map(({ chunkId }) => chunkId)).toEqual(ids);
  });

  test('vectors of another model or length are refused, beside others and as a question', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['words']);
    await addVersion(world, entry);
    const before = await world.index.state(botId);
    const other = await sampleVersion(botId, ['other words']);
    const ofOtherModel = { ...other.document, embedderId: 'another/64' };
    await expect(world.index.commit(ofOtherModel, other.chunks)).rejects.toThrow(IndexMismatch);
    const shorter = other.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector.slice(0, 32) }));
    await expect(world.index.commit(other.document, shorter)).rejects.toThrow(IndexMismatch);
    expect(await world.index.state(botId)).toEqual(before);
    const snapshot = await world.index.snapshot(botId);
    const asked = await query('words');
    await expect(snapshot.search({ ...asked, embedderId: 'another/64' }, 5)).rejects.toThrow(IndexMismatch);
    await expect(snapshot.search({ ...asked, vector: asked.vector.slice(0, 32) }, 5)).rejects.toThrow(IndexMismatch);
  });

  test('the only document may come back with another model', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entry = await sampleVersion(botId, ['words']);
    await addVersion(world, entry);
    const { documentId } = entry.document;
    const next = await sampleVersion(botId, ['new words'], { documentId });
    await world.chunks.write(next.document, next.chunks);
    await world.index.commit({ ...next.document, embedderId: 'another/64' }, next.chunks);
    const snapshot = await world.index.snapshot(botId);
    const found = await snapshot.search({ ...(await query('new words')), embedderId: 'another/64' }, 5);
    expect(found.map(({ text }) => text)).toEqual(['new words']);
  });

  test('commits and removals at the same moment all hold', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const early = await Promise.all(Array.from({ length: 4 }, (_, at) => sampleVersion(botId, [`words early ${at}`])));
    for (const entry of early) await addVersion(world, entry);
    const late = await Promise.all(Array.from({ length: 8 }, (_, at) => sampleVersion(botId, [`words late ${at}`])));
    await Promise.all([
      ...late.map((entry) => addVersion(world, entry)),
      ...early.map(({ document }) => world.index.remove(botId, document.documentId)),
      world.index.tidy(botId),
    ]);
    const { documents, generation } = await world.index.state(botId);
    expect(generation).toBe(16);
    expect(documents.map(({ documentId }) => documentId).toSorted()).toEqual(
      late.map(({ document }) => document.documentId).toSorted(),
    );
    expect((await texts(world.index, botId, 'words')).toSorted()).toEqual(
      late.flatMap(({ chunks }) => chunks.map(({ text }) => text)).toSorted(),
    );
  });

  test('a search during a replacement sees the old version or the new one, whole', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const round = (number: number): readonly string[] => ['a', 'b', 'c'].map((part) => `words round ${number} ${part}`);
    let current = await sampleVersion(botId, round(0));
    await addVersion(world, current);
    for (let number = 1; number <= 4; number += 1) {
      const next = await sampleVersion(botId, round(number), { documentId: current.document.documentId });
      const [seen] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => texts(world.index, botId, 'words round'))),
        addVersion(world, next),
        world.index.tidy(botId),
      ]);
      for (const found of seen) {
        expect(found).toHaveLength(3);
        expect(new Set(found.map((text) => text.split(' ')[2])).size).toBe(1);
      }
      current = next;
    }
  });

  test('whatever the order of changes and housekeeping, exactly the live versions answer', async () => {
    const step = fc.record({
      act: fc.constantFrom('add' as const, 'add' as const, 'remove' as const, 'tidy' as const, 'ask' as const),
      document: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const world = createWorld();
        const botId = sampleId('bot');
        const documentIds = [sampleId('document'), sampleId('document'), sampleId('document')];
        const live = new Map<string, SampleVersion>();
        const expectOnlyLive = async (): Promise<void> => {
          const expected = [...live.values()].flatMap(({ chunks }) => chunks.map(({ text }) => text));
          expect((await texts(world.index, botId, 'words')).toSorted()).toEqual(expected.toSorted());
        };
        for (const [at, { act, document }] of steps.entries()) {
          const documentId = documentIds[document] ?? '';
          if (act === 'add') {
            const entry = await sampleVersion(botId, [`words ${at} one`, `words ${at} two`], { documentId });
            await addVersion(world, entry);
            live.set(documentId, entry);
          } else if (act === 'remove') {
            await world.index.remove(botId, documentId);
            live.delete(documentId);
          } else if (act === 'tidy') await world.index.tidy(botId);
          else await expectOnlyLive();
        }
        await expectOnlyLive();
        const findings = await world.index.verify(botId, liveChunks(world.chunks, [...live.values()]));
        expect(findings).toMatchObject({ missing: [], extra: [], damaged: [] });
      }),
      { numRuns: 15 },
    );
  });

  test('says what it holds', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const [one, two] = [await sampleVersion(botId, ['a', 'b', 'c']), await sampleVersion(botId, ['d'])];
    for (const entry of [one, two]) await addVersion(world, entry);
    await world.index.remove(botId, two.document.documentId);
    const stats = await world.index.stats(botId);
    expect(stats).toMatchObject({ generation: 3, documentCount: 1, chunkCount: 3 });
    expect(stats.bytes).toBeGreaterThan(3 * 64);
    expect(stats.segmentCount).toBeGreaterThan(0);
  });

  test('verifying tells what is missing, too much, and not as stored; rebuilding mends it all', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const [same, changed, extra] = [
      await sampleVersion(botId, ['words same']),
      await sampleVersion(botId, ['words changed']),
      await sampleVersion(botId, ['words too much']),
    ];
    for (const entry of [same, changed, extra]) await addVersion(world, entry);
    const missing = await sampleVersion(botId, ['words missing', 'words missing too']);
    await world.chunks.write(missing.document, missing.chunks);
    const turned = changed.chunks.map((chunk) => ({ ...chunk, vector: chunk.vector.toReversed() }));
    await world.chunks.write(changed.document, turned);

    const live = liveChunks(world.chunks, [same, changed, missing]);
    const progress: number[] = [];
    const findings = await world.index.verify(botId, live, ({ done, of }) => progress.push(done / of));
    const idsOf = ({ chunks }: SampleVersion): readonly string[] => chunks.map(({ chunkId }) => chunkId).toSorted();
    expect(findings).toMatchObject({ missing: idsOf(missing), extra: idsOf(extra), damaged: idsOf(changed) });
    expect(progress.at(-1)).toBe(1);

    const rebuilt = await world.index.rebuild(botId, live);
    expect(rebuilt.documents.map(({ documentId }) => documentId).toSorted()).toEqual(
      [same, changed, missing].map(({ document }) => document.documentId).toSorted(),
    );
    expect(await world.index.verify(botId, live)).toMatchObject({
      missing: [],
      extra: [],
      damaged: [],
      checkedCount: 4,
    });
    expect((await texts(world.index, botId, 'words')).toSorted()).toEqual(
      ['words changed', 'words missing', 'words missing too', 'words same'].toSorted(),
    );
  });

  test('a rebuilt index takes further changes like any other', async () => {
    const world = createWorld();
    const botId = sampleId('bot');
    const entries = await Promise.all(['a', 'b'].map((name) => sampleVersion(botId, [`words ${name}`])));
    for (const entry of entries) await addVersion(world, entry);
    const generation = await world.index.generation(botId);
    await world.index.rebuild(botId, liveChunks(world.chunks, entries));
    expect(await world.index.generation(botId)).toBeGreaterThanOrEqual(generation);
    await world.index.remove(botId, entries[0]?.document.documentId ?? '');
    await addVersion(world, await sampleVersion(botId, ['words c']));
    expect((await texts(world.index, botId, 'words')).toSorted()).toEqual(['words b', 'words c']);
  });
}
