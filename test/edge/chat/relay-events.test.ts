import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatEvent } from '#shared/chat.ts';
import { createEventParser, formatEvent, HEARTBEAT } from '#shared/event-stream.ts';
import type { RelayOptions } from '../../../edge/chat/relay-events.ts';
import { relayEvents } from '../../../edge/chat/relay-events.ts';

const DONE = formatEvent(
  'done',
  { message_id: 'm', conversation_id: 'c', sources: [], cached: false, grounded: true },
  3,
);
const DELTA = formatEvent('delta', { text: 'Grüße 日本' }, 2);

function relay(upstream: ReadableStream<Uint8Array>, change: Partial<RelayOptions> = {}) {
  const events: (ChatEvent | undefined)[] = [];
  let abortCount = 0;
  const relayed = relayEvents(upstream, {
    requestId: 'req_1',
    heartbeatMs: 10_000,
    idleMs: 10_000,
    totalMs: 10_000,
    abortUpstream: () => (abortCount += 1),
    onEvent: (event) => events.push(event),
    ...change,
  });
  return { ...relayed, events, abortCount: () => abortCount };
}
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
function upstreamOf(pieces: readonly Uint8Array[], ending: 'close' | 'error' | 'hang' = 'close') {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[at++];
      if (piece) controller.enqueue(piece);
      else if (ending === 'close') controller.close();
      else if (ending === 'error') controller.error(new Error('reset'));
      else return new Promise(() => undefined);
      return undefined;
    },
  });
}
const read = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();
const lastEvent = (text: string): { event: string; data: string } | undefined => {
  let last: { event: string; data: string } | undefined;
  createEventParser((event) => (last = event))(text);
  return last;
};

test('whatever the cuts, the bytes stay the same and every event is seen once', async () => {
  const whole = bytesOf(`${HEARTBEAT}${DELTA}${DELTA}${DONE}`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 12 }), async (cuts) => {
      const at = [0, ...new Set(cuts)].sort((a, b) => a - b);
      const pieces = at.map((from, index) => whole.slice(from, at[index + 1]));
      const { stream, outcome, events } = relay(upstreamOf(pieces));
      expect(await read(stream)).toBe(new TextDecoder().decode(whole));
      expect(events.map((event) => event?.event)).toEqual(['delta', 'delta', 'done']);
      expect(events[0]?.data).toEqual({ text: 'Grüße 日本' });
      expect(await outcome).toEqual({ ended: 'complete' });
    }),
    { numRuns: 60 },
  );
});

describe('the visitor is told', () => {
  test.each(['close', 'error'] as const)('when the core stops early (%s), without the half event', async (ending) => {
    const { stream, outcome, abortCount } = relay(upstreamOf([bytesOf(`${DELTA}event: delta\ndata: {"te`)], ending));
    const text = await read(stream);
    expect(text.startsWith(`${DELTA}event: error\n`)).toBe(true);
    expect(JSON.parse(lastEvent(text)?.data ?? '')).toMatchObject({ code: 'service_unavailable', request_id: 'req_1' });
    expect(await outcome).toMatchObject({ ended: 'cut' });
    expect(abortCount()).toBe(1);
  });

  test('when the core falls silent', async () => {
    const { stream, abortCount } = relay(upstreamOf([bytesOf(DELTA)], 'hang'), { heartbeatMs: 5, idleMs: 15 });
    const text = await read(stream);
    expect(text).toContain(HEARTBEAT);
    expect(JSON.parse(lastEvent(text)?.data ?? '')).toMatchObject({ code: 'deadline_exceeded' });
    expect(abortCount()).toBe(1);
  });

  test('when the whole answer takes too long, however lively', async () => {
    const lively = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        controller.enqueue(bytesOf(HEARTBEAT));
      },
    });
    const text = await read(relay(lively, { totalMs: 30 }).stream);
    expect(JSON.parse(lastEvent(text)?.data ?? '')).toMatchObject({ code: 'deadline_exceeded' });
  });
});

test('nothing is added behind done, even if the core then breaks off', async () => {
  const { stream, outcome } = relay(upstreamOf([bytesOf(DONE)], 'error'));
  expect(await read(stream)).toBe(DONE);
  expect(await outcome).toEqual({ ended: 'complete' });
});

test('when the visitor leaves, the core is told and its stream is let go', async () => {
  let isCancelled = false;
  const upstream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(bytesOf(DELTA)),
    cancel() {
      isCancelled = true;
    },
  });
  const { stream, outcome, abortCount } = relay(upstream);
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  expect(await outcome).toEqual({ ended: 'left' });
  expect(abortCount()).toBe(1);
  expect(isCancelled).toBe(true);
});

test('the core is read no faster than the visitor reads', async () => {
  let pulled = 0;
  const upstream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled += 1;
        controller.enqueue(bytesOf(DELTA));
      },
    },
    { highWaterMark: 0 },
  );
  const { stream } = relay(upstream);
  const reader = stream.getReader();
  for (let at = 0; at < 5; at += 1) await reader.read();
  expect(pulled).toBeLessThanOrEqual(7);
  await reader.cancel();
});
