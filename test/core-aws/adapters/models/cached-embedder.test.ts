import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCachedEmbedder } from '../../../../core-aws/adapters/models/cached-embedder.ts';
import type { Embedder } from '../../../../core-aws/ports/embedder.ts';
import { createMemoryEmbedder } from '../../../support/memory-embedder.ts';
import { err } from '#shared/result.ts';

/** Room of one entry for a vector of 64 numbers: its bytes and what is reckoned beside them. */
const ENTRY_BYTES = 64 * 4 + 200;

async function vectorsOf(embedder: Embedder, texts: readonly string[]): Promise<readonly Float32Array[]> {
  const answer = await embedder.embedPassages(texts);
  if (!answer.ok) throw new Error(answer.error.kind);
  return answer.value;
}

/** Holds every call back until it is let go, so that a test decides what happens meanwhile. */
function createHeldEmbedder() {
  const inner = createMemoryEmbedder();
  const held: { readonly texts: readonly string[]; readonly letGo: () => void }[] = [];
  const embedder: Embedder = {
    ...inner,
    async embedPassages(texts, signal) {
      await new Promise<void>((letGo) => {
        held.push({ texts, letGo });
        signal?.addEventListener('abort', () => letGo(), { once: true });
      });
      return signal?.aborted ? err({ kind: 'cancelled' }) : inner.embedPassages(texts);
    },
  };
  return { embedder, held, inner };
}

describe('The cache of vectors', () => {
  test('answers what the embedder answers, in order, and asks it for each text once', async () => {
    const inner = createMemoryEmbedder();
    const cached = createCachedEmbedder(inner);
    const texts = ['lamps and bulbs', 'chairs', 'lamps and bulbs', 'tables'];
    const plain = await vectorsOf(createMemoryEmbedder(), texts);
    expect(await vectorsOf(cached, texts)).toEqual(plain);
    expect(await vectorsOf(cached, texts.toReversed())).toEqual(plain.toReversed());
    expect(inner.embeddedTexts).toEqual(['lamps and bulbs', 'chairs', 'tables']);
    expect(cached.id).toBe(inner.id);
  });

  test('sends only what it does not know, in batches of at most maxBatch, and keeps the order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 25 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 20 }),
        async (calls, maxBatch, keeps) => {
          // The fake throws when it is given more than maxBatch at once.
          const inner = createMemoryEmbedder({ maxBatch });
          const counts: { asked: number; computed: number }[] = [];
          const cached = createCachedEmbedder(inner, {
            maxBytes: keeps * ENTRY_BYTES,
            onEmbedded: (count) => counts.push(count),
          });
          for (const call of calls) {
            const texts = call.map((at) => `word${at} of text ${at}`);
            const before = inner.embeddedTexts.length;
            const vectors = await vectorsOf(cached, texts);
            expect(vectors).toHaveLength(texts.length);
            for (const [at, text] of texts.entries()) {
              expect(vectors[at]).toEqual((await vectorsOf(createMemoryEmbedder(), [text]))[0]);
            }
            const sent = inner.embeddedTexts.slice(before);
            expect(new Set(sent).size).toBe(sent.length);
            expect(counts.at(-1)).toEqual({ asked: texts.length, computed: sent.length });
          }
        },
      ),
    );
  });

  test('tells passages from questions, embedders apart, and texts that differ by half a character', async () => {
    const inner = createMemoryEmbedder();
    const cached = createCachedEmbedder(inner);
    await cached.embedPassages(['lamps']);
    await cached.embedQuestion('lamps');
    await cached.embedQuestion('lamps');
    expect(inner.embeddedTexts).toEqual(['lamps']);
    expect(inner.embeddedQuestions).toEqual(['lamps']);
    await cached.embedPassages(['\ud800', '\ud801', '\ufffd']);
    expect(inner.embeddedTexts).toHaveLength(4);
  });

  test('gives everyone a copy, so that nobody can alter what others get', async () => {
    const inner = createMemoryEmbedder();
    const given: Float32Array[] = [];
    const cached = createCachedEmbedder<Embedder>({
      ...inner,
      async embedPassages(texts) {
        const answer = await inner.embedPassages(texts);
        if (answer.ok) given.push(...answer.value);
        return answer;
      },
    });
    const [first] = await vectorsOf(cached, ['lamps']);
    const expected = first?.slice();
    first?.fill(7);
    given[0]?.fill(8);
    const [second] = await vectorsOf(cached, ['lamps']);
    expect(second).toEqual(expected);
    second?.fill(9);
    expect((await vectorsOf(cached, ['lamps', 'lamps']))[1]).toEqual(expected);
  });

  test('forgets what was not used longest, and never keeps more than its bytes', async () => {
    const inner = createMemoryEmbedder();
    const cached = createCachedEmbedder(inner, { maxBytes: 2 * ENTRY_BYTES });
    for (const text of ['a1', 'b2', 'a1', 'c3', 'a1']) await cached.embedPassages([text]);
    expect(inner.embeddedTexts).toEqual(['a1', 'b2', 'c3']);
    await cached.embedPassages(['b2']);
    expect(inner.embeddedTexts).toEqual(['a1', 'b2', 'c3', 'b2']);

    const none = createMemoryEmbedder();
    const small = createCachedEmbedder(none, { maxBytes: ENTRY_BYTES - 1 });
    for (const text of ['a1', 'a1']) await small.embedPassages([text]);
    expect(none.embeddedTexts).toEqual(['a1', 'a1']);
  });

  test('lets requests for the same text at the same time share one call', async () => {
    const { embedder, held, inner } = createHeldEmbedder();
    const cached = createCachedEmbedder(embedder);
    const both = [cached.embedPassages(['lamps', 'chairs']), cached.embedPassages(['chairs', 'tables'])];
    await expect.poll(() => held.length).toBe(2);
    expect(held.map(({ texts }) => texts)).toEqual([['lamps', 'chairs'], ['tables']]);
    for (const { letGo } of held) letGo();
    const [one, other] = await Promise.all(both);
    if (!one?.ok || !other?.ok) throw new Error('embedding failed');
    expect(one.value[1]).toEqual(other.value[0]);
    expect(one.value[1]).not.toBe(other.value[0]);
    expect(inner.embeddedTexts.toSorted()).toEqual(['chairs', 'lamps', 'tables']);
  });

  test('asks again for a text whose first asker gave up, and ends at once for who gives up waiting', async () => {
    const { embedder, held } = createHeldEmbedder();
    const cached = createCachedEmbedder(embedder);
    const [first, impatient] = [new AbortController(), new AbortController()];
    const gaveUp = cached.embedPassages(['lamps'], first.signal);
    await expect.poll(() => held.length).toBe(1);
    const waits = cached.embedPassages(['lamps']);
    const leaves = cached.embedPassages(['lamps'], impatient.signal);
    impatient.abort();
    expect(await leaves).toEqual(err({ kind: 'cancelled' }));
    first.abort();
    expect(await gaveUp).toEqual(err({ kind: 'cancelled' }));
    await expect.poll(() => held.length).toBe(2);
    held[1]?.letGo();
    expect((await waits).ok).toBe(true);
    expect(await cached.embedPassages(['chairs'], AbortSignal.abort())).toEqual(err({ kind: 'cancelled' }));
    expect(held).toHaveLength(2);
  });

  test('keeps no failure, keeps what came before it, and sends nothing after it', async () => {
    const inner = createMemoryEmbedder({ maxBatch: 2 });
    let calls = 0;
    const cached = createCachedEmbedder<Embedder>({
      ...inner,
      async embedPassages(texts) {
        calls += 1;
        return calls === 2 ? err({ kind: 'overloaded', status: 503 }) : inner.embedPassages(texts);
      },
    });
    const texts = ['a1', 'b2', 'c3', 'd4', 'e5'];
    expect(await cached.embedPassages(texts)).toEqual(err({ kind: 'overloaded', status: 503 }));
    expect(calls).toBe(2);
    expect(await vectorsOf(cached, texts)).toHaveLength(5);
    expect(inner.embeddedTexts).toEqual(texts);
  });

  test('passes on what is thrown, to all who share the call, and asks anew after it', async () => {
    const inner = createMemoryEmbedder();
    let throws = true;
    const cached = createCachedEmbedder<Embedder>({
      ...inner,
      async embedPassages(texts) {
        await Promise.resolve();
        if (throws) throw new Error('the thread ended');
        return inner.embedPassages(texts);
      },
    });
    const both = await Promise.allSettled([cached.embedPassages(['lamps']), cached.embedPassages(['lamps'])]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    throws = false;
    expect(await vectorsOf(cached, ['lamps'])).toHaveLength(1);
  });
});
