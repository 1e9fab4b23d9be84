import { expect, test } from 'vitest';
import { drain, sourceOfStream } from '../../../edge/uploads/byte-source.ts';

const silent = (): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });

test('a sender that falls silent is given up, and its stream cancelled', async () => {
  let cancelled: unknown;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Uint8Array.of(1)),
    pull: () => new Promise(() => undefined),
    cancel: (reason) => void (cancelled = reason),
  });
  const source = sourceOfStream(stream, { silenceMaxMs: 20 });
  expect(await source.read()).toEqual(Uint8Array.of(1));
  await expect(source.read()).rejects.toThrow('nothing came for 20 ms');
  expect(cancelled).toBeInstanceOf(Error);
});

test('an end is not a silence', async () => {
  const stream = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
  expect(await sourceOfStream(stream, { silenceMaxMs: 20 }).read()).toBeUndefined();
  expect(await sourceOfStream(null).read()).toBeUndefined();
});

test('a refused upload whose sender stalls is not waited for beyond the bound', async () => {
  const startedAtMs = Date.now();
  await drain(sourceOfStream(silent()), { maxBytes: 10, maxMs: 30, nowMs: Date.now });
  expect(Date.now() - startedAtMs).toBeLessThan(5_000);
});
