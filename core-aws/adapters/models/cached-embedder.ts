import { createHash } from 'node:crypto';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ModelFailure } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { createVectorCache } from './vector-cache.ts';

type Role = 'passage' | 'question';
type One = Result<Float32Array, ModelFailure>;

export interface CachedEmbedderOptions {
  /** What the kept vectors may take, keys and bookkeeping included. */
  readonly maxBytes?: number;
  /** Told after each call how many texts were asked for and how many of them the model was given. */
  readonly onEmbedded?: (count: { readonly asked: number; readonly computed: number }) => void;
}

/** Some 7,000 vectors of 512 numbers, a dozen large documents: little beside a function's other memory. */
const MAX_BYTES = 16_000_000;

/**
 * Puts a memory in front of an embedder: a text it has seen is not computed, or paid for, again. It forgets what
 * was not asked for longest. Requests for the same text at the same time share one call; failures are not kept.
 *
 * Safe between owners: a key is the SHA-256 of embedder, role and text, so a vector comes back only to who has the
 * very text, and each caller gets a copy of its own. (That a text was known shows in the time it takes; nobody
 * outside sees the time of one embedding.)
 *
 * It takes any number of texts: those it does not know go to the embedder in calls of at most `maxBatch`.
 */
export function createCachedEmbedder<E extends Embedder>(
  embedder: E,
  { maxBytes = MAX_BYTES, onEmbedded }: CachedEmbedderOptions = {},
): E {
  const cache = createVectorCache({ maxBytes });
  const running = new Map<string, Promise<One>>();

  async function embed(
    role: Role,
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<readonly Float32Array[], ModelFailure>> {
    const keys = texts.map((text) => keyOf(role, text));
    const textOf = new Map(keys.map((key, at) => [key, texts[at] ?? '']));
    const found = new Map<string, Float32Array>();
    let computed = 0;
    // Another round where somebody else's call was cancelled under us.
    for (let missing = [...textOf.keys()]; missing.length > 0; missing = missing.filter((key) => !found.has(key))) {
      if (signal?.aborted) return err({ kind: 'cancelled' });
      const unasked: string[] = [];
      const shared: (readonly [key: string, one: Promise<One>])[] = [];
      for (const key of missing) {
        const known = cache.get(key);
        const underWay = running.get(key);
        if (known) found.set(key, known);
        else if (underWay) shared.push([key, underWay]);
        else unasked.push(key);
      }
      computed += unasked.length;
      const own = compute(role, unasked, textOf, signal);
      const outcomes = await Promise.all([
        ...own.map(async ([key, one]) => ({ key, one: await one, isOwn: true })),
        ...shared.map(async ([key, one]) => ({ key, one: await unlessAborted(one, signal), isOwn: false })),
      ]);
      for (const { key, one, isOwn } of outcomes) {
        if (one.ok) found.set(key, one.value);
        else if (isOwn || one.error.kind !== 'cancelled') return one;
      }
    }
    onEmbedded?.({ asked: texts.length, computed });
    return ok(keys.map((key) => copyOf(found.get(key))));
  }

  /** Sends the texts of these keys in batches, one after the other; each key's outcome can be waited for by anybody. */
  function compute(
    role: Role,
    keys: readonly string[],
    textOf: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): readonly (readonly [key: string, one: Promise<One>])[] {
    let before: Promise<ModelFailure | undefined> = Promise.resolve(undefined);
    const result: (readonly [key: string, one: Promise<One>])[] = [];
    for (let start = 0; start < keys.length; start += embedder.maxBatch) {
      const batch = keys.slice(start, start + embedder.maxBatch);
      const called = before.then(async (failure) =>
        failure
          ? err(failure)
          : call(
              role,
              batch.map((key) => textOf.get(key) ?? ''),
              signal,
            ),
      );
      before = called.then((answer) => (answer.ok ? undefined : answer.error));
      // What is thrown reaches whoever waits for a key; after the last batch nobody waits here.
      before.catch(() => {});
      for (const [at, key] of batch.entries()) {
        const one = called
          .then((answer): One => {
            if (!answer.ok) return answer;
            const vector = answer.value[at];
            if (!vector) return err({ kind: 'failed', cause: new Error(`${embedder.id} gave too few vectors`) });
            cache.set(key, vector);
            return ok(vector);
          })
          .finally(() => running.delete(key));
        running.set(key, one);
        result.push([key, one]);
      }
    }
    return result;
  }

  async function call(
    role: Role,
    texts: readonly string[],
    signal?: AbortSignal,
  ): Promise<Result<readonly Float32Array[], ModelFailure>> {
    if (role === 'passage') return embedder.embedPassages(texts, signal);
    const [question = ''] = texts;
    const vector = await embedder.embedQuestion(question, signal);
    return vector.ok ? ok([vector.value]) : vector;
  }

  function keyOf(role: Role, text: string): string {
    return createHash('sha256').update(`${embedder.id}\0${role}\0`).update(text, 'utf16le').digest('base64');
  }

  return {
    ...embedder,
    embedPassages: (texts, signal) => embed('passage', texts, signal),
    async embedQuestion(text, signal) {
      const vectors = await embed('question', [text], signal);
      return vectors.ok ? ok(copyOf(vectors.value[0])) : vectors;
    },
  };
}

function copyOf(vector: Float32Array | undefined): Float32Array {
  if (!vector) throw new Error('a text has no vector');
  return vector.slice();
}

/** The other's outcome, or our own end if that comes first. */
function unlessAborted(one: Promise<One>, signal?: AbortSignal): Promise<One> {
  if (!signal) return one;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => resolve(err({ kind: 'cancelled' }));
    signal.addEventListener('abort', onAbort, { once: true });
    void one.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
