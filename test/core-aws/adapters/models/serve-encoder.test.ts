import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { FromEncoder, ToEncoder } from '../../../../core-aws/adapters/models/encoder-messages.ts';
import { serveEncoder } from '../../../../core-aws/adapters/models/serve-encoder.ts';

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

/** A served encoder whose vectors say how long each text is; it tells what it was given together. */
function serve({ fails = false } = {}) {
  const channel = new MessageChannel();
  channels.push(channel);
  const given: (readonly string[])[] = [];
  let onGiven: (() => void) | undefined;
  serveEncoder(channel.port2, {
    encode: async (texts) => {
      given.push(texts);
      onGiven?.();
      if (fails) throw new TypeError('no memory');
      return texts.map((text) => Float32Array.of(text.length));
    },
  });
  return {
    given,
    tell: (message: ToEncoder): void => channel.port1.postMessage(message),
    next: async (): Promise<FromEncoder> => {
      const [message]: unknown[] = await once(channel.port1, 'message');
      return message as FromEncoder;
    },
    beforeEach: (act: () => void): void => void (onGiven = act),
  };
}

test('requests are answered one after the other, each with its vectors in order', async () => {
  const { tell, next } = serve();
  tell({ type: 'embed', id: 1, texts: ['a', 'bb', 'c'.repeat(900)] });
  tell({ type: 'embed', id: 2, texts: ['dddd'] });
  const vectors = [1, 2, 900].map((length) => Float32Array.of(length));
  expect(await next()).toEqual({ type: 'vectors', id: 1, vectors });
  expect(await next()).toEqual({ type: 'vectors', id: 2, vectors: [Float32Array.of(4)] });
});

test('short texts are encoded together, long ones alone', async () => {
  const { tell, next, given } = serve();
  tell({ type: 'embed', id: 1, texts: ['a'.repeat(300), 'b'.repeat(300), 'c', 'd'.repeat(700), 'e'] });
  await next();
  expect(given.map((texts) => texts.map((text) => text[0]).join(''))).toEqual(['ab', 'c', 'd', 'e']);
});

test('a cancelled request ends with the texts in hand, unanswered, and the next one has its turn', async () => {
  const { tell, next, given, beforeEach } = serve();
  beforeEach(() => tell({ type: 'cancel', id: 1 }));
  tell({ type: 'embed', id: 1, texts: Array.from({ length: 500 }, () => 'x'.repeat(700)) });
  tell({ type: 'embed', id: 2, texts: ['next'] });
  expect(await next()).toMatchObject({ type: 'vectors', id: 2 });
  expect(given.length).toBeLessThan(100);
});

test('what the encoder throws is told as a plain error', async () => {
  const { tell, next } = serve({ fails: true });
  tell({ type: 'embed', id: 1, texts: ['a'] });
  expect(await next()).toEqual({ type: 'failed', id: 1, cause: new Error('no memory') });
});
