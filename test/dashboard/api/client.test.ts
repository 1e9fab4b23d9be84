import { describe, expect, it } from 'vitest';
import type { Access } from '../../../dashboard/api/access.ts';
import { createAccess } from '../../../dashboard/api/access.ts';
import type { Client } from '../../../dashboard/api/client.ts';
import { createClient, readNothing } from '../../../dashboard/api/client.ts';
import { readBots } from '../../../dashboard/api/read-answers.ts';
import type { FakeCall, FakeFetch } from '../../support/fake-fetch.ts';
import { createFakeFetch, errorResponse } from '../../support/fake-fetch.ts';

function setUp(
  answer: (call: FakeCall) => Response | Promise<Response>,
): FakeFetch & { access: Access; client: Client } {
  const fake = createFakeFetch(answer);
  const access = createAccess({ fetch: fake.fetch, nowMs: () => 0 });
  return { ...fake, access, client: createClient({ fetch: fake.fetch, access }) };
}

const grant = (token: string): Response =>
  Response.json({ access_token: token, token_type: 'Bearer', expires_in_s: 3600 });

describe('the API client', () => {
  it('sends the access token and reads the answer', async () => {
    const { client, access, calls } = setUp(() => Response.json({ bots: [] }));
    access.hold({ access_token: 'a1', token_type: 'Bearer', expires_in_s: 60 });
    expect(await client.asOwner('GET', '/api/bots', readBots)).toEqual({ ok: true, value: [] });
    expect(calls[0]).toMatchObject({ method: 'GET', path: '/api/bots', authorization: 'Bearer a1' });
  });

  it('renews the access once on 401 and sends the same request again', async () => {
    const { client, access, calls } = setUp((call) => {
      if (call.path === '/auth/refresh') return grant('new');
      return call.authorization === 'Bearer new' ? Response.json({ bots: [] }) : errorResponse(401, 'unauthenticated');
    });
    access.hold({ access_token: 'old', token_type: 'Bearer', expires_in_s: 60 });
    const result = await client.asOwner('PATCH', '/api/bots/x', readBots, { name: 'kept' });
    expect(result.ok).toBe(true);
    expect(calls.map((call) => call.path)).toEqual(['/api/bots/x', '/auth/refresh', '/api/bots/x']);
    expect(calls[2]?.body).toEqual({ name: 'kept' });
  });

  it('gives up when the renewed access is refused too, instead of asking for ever', async () => {
    const { client, calls } = setUp((call) =>
      call.path === '/auth/refresh' ? grant('new') : errorResponse(401, 'unauthenticated'),
    );
    const result = await client.asOwner('GET', '/api/bots', readBots);
    expect(result).toMatchObject({ ok: false, error: { status: 401 } });
    expect(calls).toHaveLength(3);
  });

  it('shares one refresh between requests that are refused at the same time', async () => {
    const { client, calls } = setUp((call) => {
      if (call.path === '/auth/refresh') return grant('new');
      return call.authorization === 'Bearer new' ? Response.json({ bots: [] }) : errorResponse(401, 'unauthenticated');
    });
    const results = await Promise.all([1, 2, 3].map(() => client.asOwner('GET', '/api/bots', readBots)));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(calls.filter((call) => call.path === '/auth/refresh')).toHaveLength(1);
  });

  it('waits for the owner to sign in again when the session has ended, then goes on', async () => {
    const { client, access } = setUp((call) =>
      call.authorization === 'Bearer again' ? Response.json({ bots: [] }) : errorResponse(401, 'unauthenticated'),
    );
    access.onSessionEnded(() => {
      access.hold({ access_token: 'again', token_type: 'Bearer', expires_in_s: 60 });
      return Promise.resolve(true);
    });
    expect(await client.asOwner('GET', '/api/bots', readBots)).toEqual({ ok: true, value: [] });
  });

  it('does not take an unreachable server for an ended session', async () => {
    let isAsked = false;
    const { client, access } = setUp((call) => {
      if (call.path === '/auth/refresh') throw new TypeError('network');
      return errorResponse(401, 'unauthenticated');
    });
    access.onSessionEnded(() => {
      isAsked = true;
      return Promise.resolve(false);
    });
    expect(await client.asOwner('GET', '/api/bots', readBots)).toMatchObject({ error: { code: 'no_answer' } });
    expect(isAsked).toBe(false);
  });

  it('never renews for a refused sign-in', async () => {
    const { client, calls } = setUp(() => errorResponse(401, 'credentials_invalid'));
    const result = await client.asAnyone('/auth/signin', readNothing, { email: 'a@b.de', password: 'x' });
    expect(result).toMatchObject({ error: { code: 'credentials_invalid' } });
    expect(calls).toHaveLength(1);
  });

  it('keeps the request id and the wait of an error, and makes its message a sentence', async () => {
    const { client } = setUp(() =>
      Response.json(
        { error: { code: 'rate_limited', message: 'too many requests', request_id: 'req_9', retry_after_s: 12 } },
        { status: 429 },
      ),
    );
    expect(await client.asOwner('GET', '/api/bots', readBots)).toEqual({
      ok: false,
      error: {
        code: 'rate_limited',
        message: 'Too many requests.',
        status: 429,
        requestId: 'req_9',
        retryAfterS: 12,
      },
    });
  });

  it.each([
    ['a proxy’s error page', new Response('<h1>Bad gateway</h1>', { status: 502 }), 502],
    [
      'an error of no known code',
      Response.json({ error: { code: 'odd', message: 'x', request_id: 'r' } }, { status: 500 }),
      500,
    ],
    ['a success of the wrong shape', Response.json({ bots: [{ name: 'no id' }] }), 200],
    ['a success that is not JSON', new Response('hello'), 200],
  ])('calls %s unreadable', async (_name, response, status) => {
    const { client } = setUp(() => response);
    expect(await client.asOwner('GET', '/api/bots', readBots)).toMatchObject({ error: { code: 'unreadable', status } });
  });

  it('accepts 204 where nothing is to be read', async () => {
    const { client } = setUp(() => new Response(null, { status: 204 }));
    expect(await client.asOwner('DELETE', '/api/bots/x', readNothing)).toEqual({ ok: true, value: true });
  });
});

describe('the access token', () => {
  it.each([
    ['asks for a new one', 'within', 61, 60_000, 1],
    ['leaves it', 'not yet within', 61, 0, 0],
  ])('%s when it is %s its last seconds', async (_what, _when, expiresInS, nowMs, refreshes) => {
    let now = 0;
    const fake = createFakeFetch(() => grant('new'));
    const access = createAccess({ fetch: fake.fetch, nowMs: () => now });
    access.hold({ access_token: 'old', token_type: 'Bearer', expires_in_s: expiresInS });
    now = nowMs;
    await access.ensureFresh(60);
    expect(fake.calls).toHaveLength(refreshes);
  });
});
