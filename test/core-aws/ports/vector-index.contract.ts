import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '../../../shared/ids.ts';
import type { EmbeddedChunk, VectorIndex } from '../../../core-aws/ports/vector-index.ts';
import { createMemoryEmbedder } from '../../support/memory-embedder.ts';

const embedder = createMemoryEmbedder();
const id = (kind: 'bot' | 'document' | 'version'): string =>
  newId(kind, (count) => crypto.getRandomValues(new Uint8Array(count)));

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

async function embed(text: string): Promise<Float32Array> {
  const vector = await embedder.embedQuestion(text);
  if (!vector.ok) throw new Error('the fake embedder failed');
  return vector.value;
}

interface Sample {
  readonly document: {
    readonly botId: string;
    readonly documentId: string;
    readonly version: string;
    readonly name: string;
    readonly chunkCount: number;
  };
  readonly chunks: readonly EmbeddedChunk[];
}

async function sample(
  botId: string,
  texts: readonly string[],
  { documentId = id('document'), version = id('version'), name = 'handbook.pdf' } = {},
): Promise<Sample> {
  const chunks = await Promise.all(
    texts.map(async (text, position) => ({
      chunkId: `${documentId}#${version}#${String(position).padStart(6, '0')}`,
      position,
      text,
      headings: ['Shop', 'Rules'],
      ...(position % 2 === 0 ? { page: position + 1 } : {}),
      vector: await embed(text),
    })),
  );
  return { document: { botId, documentId, version, name, chunkCount: chunks.length }, chunks };
}

async function add(index: VectorIndex, entry: Sample): Promise<void> {
  await index.writeChunks(entry.document, entry.chunks);
  await index.publish(entry.document);
}

async function ask(index: VectorIndex, botId: string, text: string, limit = 8) {
  return index.search(botId, { text, vector: await embed(text) }, limit);
}

/** What every vector index must do. `createIndex` may return the same store again: every test uses bots of its own. */
export function vectorIndexContract(createIndex: () => VectorIndex): void {
  test('a bot without documents is of generation 0 and finds nothing', async () => {
    const index = createIndex();
    const botId = id('bot');
    expect(await index.state(botId)).toEqual({ generation: 0, documents: [] });
    expect(await ask(index, botId, 'anything')).toEqual({ generation: 0, passages: [] });
  });

  test('a published passage comes back with all that was stored', async () => {
    const index = createIndex();
    const botId = id('bot');
    const entry = await sample(botId, ['The harbour cat sleeps on the counter', 'Delivery costs four pounds']);
    await add(index, entry);
    const { generation, passages } = await ask(index, botId, 'harbour cat');
    expect(generation).toBe(1);
    expect(passages).toHaveLength(2);
    expect(passages[0]).toMatchObject({
      chunkId: entry.chunks[0]?.chunkId,
      documentId: entry.document.documentId,
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

  test('vectors keep every bit of their float32 values', async () => {
    const index = createIndex();
    const botId = id('bot');
    const entry = await sample(botId, ['alpha beta gamma delta']);
    await add(index, entry);
    const { passages } = await ask(index, botId, 'alpha beta gamma delta');
    expect(passages[0]?.similarity).toBeCloseTo(1, 6);
  });

  test('returns at most as many passages as asked for', async () => {
    const index = createIndex();
    const botId = id('bot');
    await add(
      index,
      await sample(
        botId,
        Array.from({ length: 30 }, (_, at) => `book number ${at}`),
      ),
    );
    expect((await ask(index, botId, 'book', 8)).passages).toHaveLength(8);
    expect((await ask(index, botId, 'book', 40)).passages).toHaveLength(30);
  });

  test('chunks are seen by nobody until their version is published', async () => {
    const index = createIndex();
    const botId = id('bot');
    const entry = await sample(botId, ['secret draft']);
    await index.writeChunks(entry.document, entry.chunks);
    expect((await ask(index, botId, 'secret draft')).passages).toEqual([]);
    await index.publish(entry.document);
    expect((await ask(index, botId, 'secret draft')).passages).toHaveLength(1);
  });

  test('a new version replaces the old one at its publishing, not before', async () => {
    const index = createIndex();
    const botId = id('bot');
    const old = await sample(botId, ['old price is seven', 'old second page']);
    await add(index, old);
    const renewed = await sample(botId, ['renewed price is nine'], { documentId: old.document.documentId });
    await index.writeChunks(renewed.document, renewed.chunks);
    expect((await ask(index, botId, 'price')).passages.map(({ text }) => text)).toContain('old price is seven');
    const state = await index.publish(renewed.document);
    expect(state).toMatchObject({ generation: 2, documents: [{ version: renewed.document.version, chunkCount: 1 }] });
    expect((await ask(index, botId, 'price')).passages.map(({ text }) => text)).toEqual(['renewed price is nine']);
  });

  test('a removed document is out of answers at once', async () => {
    const index = createIndex();
    const botId = id('bot');
    const kept = await sample(botId, ['kept words'], { name: 'kept.txt' });
    const gone = await sample(botId, ['gone words'], { name: 'gone.txt' });
    await add(index, kept);
    await add(index, gone);
    const state = await index.remove(botId, gone.document.documentId);
    expect(state.generation).toBe(3);
    expect(state.documents.map(({ name }) => name)).toEqual(['kept.txt']);
    expect((await ask(index, botId, 'words')).passages.map(({ text }) => text)).toEqual(['kept words']);
  });

  test('publishing or removing twice changes the generation once', async () => {
    const index = createIndex();
    const botId = id('bot');
    const entry = await sample(botId, ['words']);
    await add(index, entry);
    expect((await index.publish(entry.document)).generation).toBe(1);
    expect((await index.remove(botId, entry.document.documentId)).generation).toBe(2);
    expect((await index.remove(botId, entry.document.documentId)).generation).toBe(2);
  });

  test('writing the same chunk again overwrites it', async () => {
    const index = createIndex();
    const botId = id('bot');
    const first = await sample(botId, ['first wording']);
    const second = await sample(botId, ['second wording'], first.document);
    await index.writeChunks(first.document, first.chunks);
    await index.writeChunks(second.document, [...second.chunks, ...second.chunks]);
    await index.publish(second.document);
    expect((await ask(index, botId, 'wording')).passages.map(({ text }) => text)).toEqual(['second wording']);
  });

  test('refuses a chunk whose id is not of the document version', async () => {
    const index = createIndex();
    const botId = id('bot');
    const entry = await sample(botId, ['words']);
    const other = { ...entry.document, version: id('version') };
    await expect(index.writeChunks(other, entry.chunks)).rejects.toThrow('does not begin with');
  });

  test('erasing chunks spares the version to keep, other documents and other bots', async () => {
    const index = createIndex();
    const [botId, otherBotId] = [id('bot'), id('bot')];
    const old = await sample(
      botId,
      Array.from({ length: 60 }, (_, at) => `old words ${at}`),
    );
    const renewed = await sample(botId, ['renewed words'], { documentId: old.document.documentId });
    const beside = await sample(botId, ['words beside']);
    const elsewhere = await sample(otherBotId, ['words elsewhere'], old.document);
    for (const entry of [old, beside, renewed, elsewhere]) await add(index, entry);
    await index.eraseChunks(botId, old.document.documentId, renewed.document.version);
    // Published again, the old version would answer if its chunks were still there.
    expect((await ask(index, botId, 'words')).passages).toHaveLength(2);
    await index.publish(old.document);
    expect((await ask(index, botId, 'words')).passages.map(({ text }) => text)).toEqual(['words beside']);
    expect((await ask(index, otherBotId, 'words')).passages).toHaveLength(1);
    await index.eraseChunks(botId, old.document.documentId);
    await index.publish(renewed.document);
    expect((await ask(index, botId, 'words')).passages.map(({ text }) => text)).toEqual(['words beside']);
  });

  test('gives back every stored chunk of a document, of all its versions, live or not, bit by bit', async () => {
    const index = createIndex();
    const [botId, otherBotId] = [id('bot'), id('bot')];
    const old = await sample(botId, ['old words', 'more old words']);
    const { documentId } = old.document;
    const renewed = await sample(botId, ['renewed words'], { documentId });
    await add(index, old);
    await index.writeChunks(renewed.document, renewed.chunks);
    await add(index, await sample(botId, ['words beside']));
    await add(index, await sample(otherBotId, ['words elsewhere'], old.document));
    const byId = (a: EmbeddedChunk, b: EmbeddedChunk): number => byText(a.chunkId, b.chunkId);
    const stored = await index.storedChunks(botId, documentId);
    expect(stored.toSorted(byId)).toEqual([...old.chunks, ...renewed.chunks].toSorted(byId));
    const versions = await index.storedVersions(botId, documentId);
    expect(versions.toSorted()).toEqual([old.document.version, renewed.document.version].toSorted());
    expect(await index.storedChunks(botId, id('document'))).toEqual([]);
    expect(await index.storedVersions(botId, id('document'))).toEqual([]);
  });

  test('erases one version, or what of it is not to be kept, and says how much was', async () => {
    const index = createIndex();
    const botId = id('bot');
    const kept = await sample(
      botId,
      Array.from({ length: 40 }, (_, at) => `kept words ${at}`),
    );
    const other = await sample(botId, ['other words'], { documentId: kept.document.documentId });
    await index.writeChunks(kept.document, kept.chunks);
    await index.writeChunks(other.document, other.chunks);
    const chunkIds = kept.chunks.slice(0, 3).map(({ chunkId }) => chunkId);
    expect(await index.eraseVersion(kept.document, new Set([...chunkIds, 'never written']))).toBe(3);
    const left = async (): Promise<readonly string[]> =>
      (await index.storedChunks(botId, kept.document.documentId)).map(({ chunkId }) => chunkId).toSorted(byText);
    expect(await left()).toEqual([...chunkIds, ...other.chunks.map(({ chunkId }) => chunkId)].toSorted(byText));
    expect(await index.eraseVersion(kept.document)).toBe(0);
    expect(await index.eraseVersion(kept.document)).toBe(0);
    expect(await left()).toEqual([other.chunks[0]?.chunkId]);
  });

  test('finds for each of many questions what it finds for it alone', async () => {
    const index = createIndex();
    const botId = id('bot');
    await add(index, await sample(botId, ['The harbour cat sleeps', 'Delivery costs four pounds', 'Lamps glow']));
    const texts = ['harbour cat', 'delivery', 'nothing of it'];
    const questions = await Promise.all(texts.map(async (text) => ({ text, vector: await embed(text) })));
    const alone = await Promise.all(texts.map(async (text) => (await ask(index, botId, text, 2)).passages));
    expect(alone[0]).toHaveLength(2);
    expect(await index.searchEach(botId, questions, 2)).toEqual(alone);
    expect(await index.searchEach(botId, [], 2)).toEqual([]);
  });

  test('erasing a bot leaves nothing of it and all of the others', async () => {
    const index = createIndex();
    const [botId, otherBotId] = [id('bot'), id('bot')];
    const entry = await sample(
      botId,
      Array.from({ length: 30 }, (_, at) => `words ${at}`),
    );
    await add(index, entry);
    await add(index, await sample(otherBotId, ['words']));
    await index.eraseBot(botId);
    await index.eraseBot(botId);
    expect(await index.state(botId)).toEqual({ generation: 0, documents: [] });
    await index.publish({ ...entry.document, chunkCount: 0 });
    expect((await ask(index, botId, 'words')).passages).toEqual([]);
    expect((await ask(index, otherBotId, 'words')).passages).toHaveLength(1);
  });

  test('a question of other dimensions than the chunks is a bug, not a bad match', async () => {
    const index = createIndex();
    const botId = id('bot');
    await add(index, await sample(botId, ['words']));
    await expect(index.search(botId, { text: 'words', vector: new Float32Array(3) }, 8)).rejects.toThrow(RangeError);
  });

  test('publishes at the same moment all survive, each with a generation of its own', async () => {
    const index = createIndex();
    const botId = id('bot');
    const entries = await Promise.all(
      Array.from({ length: 6 }, (_, at) => sample(botId, [`words of ${at}`], { name: `${at}.txt` })),
    );
    const states = await Promise.all(
      entries.map(async (entry) => {
        await index.writeChunks(entry.document, entry.chunks);
        return index.publish(entry.document);
      }),
    );
    expect(states.map(({ generation }) => generation).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await index.state(botId)).documents.map(({ name }) => name).toSorted()).toEqual(
      entries.map(({ document }) => document.name),
    );
    expect((await ask(index, botId, 'words')).passages).toHaveLength(6);
  });

  test('whatever the order of writes, publishes, removals and erasures, exactly the live versions answer', async () => {
    const step = fc.record({
      act: fc.constantFrom('write half', 'add', 'remove', 'erase old', 'ask' as const),
      document: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const index = createIndex();
        const botId = id('bot');
        const documentIds = [id('document'), id('document'), id('document')];
        const live = new Map<string, Sample>();
        let asked = 0;
        const expectOnlyLive = async (): Promise<void> => {
          const { passages } = await ask(index, botId, 'words', 50);
          const expected = [...live.values()].flatMap(({ chunks }) => chunks.map(({ text }) => text));
          expect(passages.map(({ text }) => text).toSorted()).toEqual(expected.toSorted());
          asked += 1;
        };
        for (const [at, { act, document }] of steps.entries()) {
          const documentId = documentIds[document] ?? '';
          const entry = await sample(botId, [`words ${at} one`, `words ${at} two`], { documentId });
          if (act === 'write half') await index.writeChunks(entry.document, entry.chunks.slice(0, 1));
          if (act === 'add') {
            await add(index, entry);
            live.set(documentId, entry);
          }
          if (act === 'remove') {
            await index.remove(botId, documentId);
            live.delete(documentId);
          }
          if (act === 'erase old') await index.eraseChunks(botId, documentId, live.get(documentId)?.document.version);
          if (act === 'ask') await expectOnlyLive();
        }
        await expectOnlyLive();
        expect(asked).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  test('a search during a replacement sees the old version or the new one, whole', async () => {
    const index = createIndex();
    const botId = id('bot');
    let current = await sample(botId, ['words round 0 a', 'words round 0 b', 'words round 0 c']);
    await add(index, current);
    for (let round = 1; round <= 4; round += 1) {
      const texts = ['a', 'b', 'c'].map((part) => `words round ${round} ${part}`);
      const next = await sample(botId, texts, { documentId: current.document.documentId });
      const replace = async (): Promise<void> => {
        await add(index, next);
        await index.eraseChunks(botId, next.document.documentId, next.document.version);
      };
      const [seen] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => ask(index, botId, 'words round', 50))),
        replace(),
      ]);
      for (const { passages } of seen) {
        const rounds = new Set(passages.map(({ text }) => text.split(' ')[2]));
        expect([...rounds]).toHaveLength(1);
        expect(passages).toHaveLength(3);
      }
      current = next;
    }
  });
}
