import { describe, expect, test } from 'vitest';
import type { CoreCall } from '../../../edge/core/core-client.ts';
import { createCoreClient } from '../../../edge/core/core-client.ts';
import type { SignedFetch } from '../../../edge/core/signed-fetch.ts';

const call: CoreCall = { method: 'GET', path: '/bots', requestId: 'req_1', deadlineMs: 20 };
const clientWith = (signedFetch: SignedFetch) =>
  createCoreClient({ coreApiUrl: 'http://core', chatUrl: 'http://chat' }, signedFetch);
const codeOf = async (signedFetch: SignedFetch): Promise<string> => {
  const answer = await clientWith(signedFetch).call(call);
  return answer.ok ? 'ok' : answer.error.code;
};
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });

describe('a core', () => {
  test('that never answers is given up at the deadline', async () => {
    expect(await codeOf((_service, _url, { signal }) => untilAborted(signal))).toBe('deadline_exceeded');
  });

  test('that stops in the middle of its answer is given up at the deadline', async () => {
    const stuck: SignedFetch = async (_service, _url, { signal }) =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode('{"bots":'));
            signal.addEventListener('abort', () => controller.error(new Error('aborted')));
          },
        }),
      );
    expect(await codeOf(stuck)).toBe('deadline_exceeded');
  });

  test('that cannot be reached is unavailable', async () => {
    expect(await codeOf(() => Promise.reject(new TypeError('fetch failed')))).toBe('service_unavailable');
  });

  test.each([
    [200, 'not json', 'service_unavailable'],
    [302, '', 'service_unavailable'],
    [403, '{"message":"Forbidden"}', 'service_unavailable'],
    [404, '{"message":"Not Found"}', 'service_unavailable'],
    [502, '<html>', 'service_unavailable'],
    [504, '{"message":"Endpoint request timed out"}', 'deadline_exceeded'],
    [400, '{"error":{"code":"made_up","message":"m","request_id":"r"}}', 'service_unavailable'],
    [409, '{"error":{"code":"conflict","message":"m","request_id":"r"}}', 'conflict'],
    [204, '', 'ok'],
  ])('that answers %i %s: %s', async (status, body, code) => {
    const answer: SignedFetch = () => Promise.resolve(new Response(status === 204 ? null : body, { status }));
    expect(await codeOf(answer)).toBe(code);
  });
});

test('an open answer outlives the deadline for its first byte', async () => {
  let signalled = false;
  const opened = await clientWith((_service, _url, { signal }) => {
    signal.addEventListener('abort', () => (signalled = true));
    return Promise.resolve(new Response('late'));
  }).openChat({ ...call, method: 'POST', deadlineMs: 5 });
  await new Promise((resolve) => setTimeout(resolve, 15));
  expect(signalled).toBe(false);
  expect(opened.ok).toBe(true);
  if (opened.ok) opened.value.abort();
  expect(signalled).toBe(true);
});
