import { describe, expect, it } from 'vitest';
import { createAccess } from '../../../dashboard/api/access.ts';
import { createClient } from '../../../dashboard/api/client.ts';
import { createBots } from '../../../dashboard/state/bots.ts';
import type { Session } from '../../../dashboard/state/session.ts';
import { createSession } from '../../../dashboard/state/session.ts';
import type { FakeCall } from '../../support/fake-fetch.ts';
import { createFakeFetch, errorResponse } from '../../support/fake-fetch.ts';

function setUp(answer: (call: FakeCall) => Response) {
  const fake = createFakeFetch(answer);
  const access = createAccess({ fetch: fake.fetch, nowMs: () => 0 });
  const client = createClient({ fetch: fake.fetch, access });
  const session: Session = createSession({ client, access });
  return { session, access, bots: createBots({ client }), calls: fake.calls };
}
const grant = (): Response => Response.json({ access_token: 'a1', token_type: 'Bearer', expires_in_s: 60 });

describe('the session', () => {
  it('is taken up again from an earlier visit', async () => {
    const { session } = setUp((call) =>
      call.path === '/auth/refresh' ? grant() : Response.json({ owner_id: 'o', email: 'a@b.de' }),
    );
    await session.start();
    expect(session.state.value).toEqual({ is: 'signed_in', email: 'a@b.de' });
  });

  it('starts signed out without an earlier visit', async () => {
    const { session } = setUp(() => errorResponse(401, 'unauthenticated'));
    await session.start();
    expect(session.state.value).toEqual({ is: 'signed_out' });
  });

  it.each([
    [503, 'service_unavailable'],
    [429, 'rate_limited'],
  ])('does not send an owner to sign in because the server answered %i', async (status, code) => {
    const { session } = setUp(() => errorResponse(status, code));
    await session.start();
    expect(session.state.value.is).toBe('unreachable');
  });

  it('keeps the screen when it ends, and goes on with what was asked once signed in again', async () => {
    let isOver = true;
    const { session, bots, access } = setUp((call) => {
      if (call.path === '/auth/signin') {
        isOver = false;
        return grant();
      }
      return isOver ? errorResponse(401, 'unauthenticated') : Response.json({ bots: [] });
    });
    isOver = false;
    await session.signIn('a@b.de', 'x');
    isOver = true;
    const loading = bots.load();
    await expect.poll(() => session.state.value).toEqual({ is: 'ended', email: 'a@b.de' });
    expect(access.token()).toBeUndefined();
    await session.signIn('a@b.de', 'x');
    await loading;
    expect(bots.list.value).toEqual({ state: 'loaded', value: [] });
  });

  it('stays signed in when signing out did not reach the server, since the cookie is still there', async () => {
    const { session } = setUp((call) => {
      if (call.path === '/auth/signout') throw new TypeError('network');
      return grant();
    });
    await session.signIn('a@b.de', 'x');
    expect((await session.signOut()).ok).toBe(false);
    expect(session.state.value.is).toBe('signed_in');
  });

  it('forgets the token when signed out', async () => {
    const { session, access } = setUp((call) =>
      call.path === '/auth/signout' ? Response.json({ next: 'signin' }) : grant(),
    );
    await session.signIn('a@b.de', 'x');
    await session.signOut();
    expect(access.token()).toBeUndefined();
    expect(session.state.value).toEqual({ is: 'signed_out' });
  });
});
