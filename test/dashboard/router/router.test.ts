import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idPattern } from '#shared/ids.ts';
import type { Route } from '../../../dashboard/router/route.ts';
import { ACCOUNT_SCREENS, BOT_TABS, parseRoute, toPath } from '../../../dashboard/router/route.ts';
import type { Router, RouterWindow } from '../../../dashboard/router/router.ts';
import { createRouter } from '../../../dashboard/router/router.ts';
import { whereTo } from '../../../dashboard/router/where-to.ts';
import { stubBot } from '../../support/stub-api.ts';

const BOT = 'bot_0123456789012345678901';

/** A window whose history works like a browser's, with `popstate` coming later, as in a browser. */
function fakeWindow(path: string): RouterWindow & { readonly settled: () => Promise<void> } {
  const entries = [{ path, state: undefined as unknown }];
  let at = 0;
  let listener: (event: { readonly state: unknown }) => void = () => undefined;
  let pending: Promise<undefined> = Promise.resolve(undefined);
  return {
    location: {
      get pathname() {
        return entries[at]?.path ?? '';
      },
    },
    history: {
      get state() {
        return entries[at]?.state;
      },
      pushState(state: unknown, _title: string, to: string) {
        entries.splice(at + 1, entries.length, { path: to, state });
        at += 1;
      },
      replaceState(state: unknown, _title: string, to?: string) {
        entries[at] = { path: to ?? entries[at]?.path ?? '', state };
      },
      go(steps = 0) {
        pending = pending.then(() => {
          const isThere = entries[at + steps] !== undefined;
          if (isThere) at += steps;
          if (isThere) listener({ state: entries[at]?.state });
          return undefined;
        });
      },
    },
    addEventListener(_type, next) {
      listener = next;
    },
    async settled() {
      for (let turn = 0; turn < 10; turn += 1) await pending;
    },
  };
}

describe('addresses', () => {
  it.each<[string, Route]>([
    ['/', { at: 'home' }],
    ['/signin', { at: 'signin' }],
    ['/new', { at: 'new' }],
    [`/bots/${BOT}`, { at: 'bot', botId: BOT, tab: 'documents' }],
    [`/bots/${BOT}/look/`, { at: 'bot', botId: BOT, tab: 'look' }],
    [`/bots/${BOT}/nowhere`, { at: 'unknown' }],
    [`/bots/${BOT}/look/more`, { at: 'unknown' }],
    ['/bots/bot_short', { at: 'unknown' }],
    ['/bots', { at: 'unknown' }],
    ['/signin/x', { at: 'unknown' }],
    ['/other', { at: 'unknown' }],
  ])('reads %s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  it('reads back every address that it writes', () => {
    const routes = fc.oneof(
      fc.constantFrom(...ACCOUNT_SCREENS, 'new' as const, 'home' as const).map((at): Route => ({ at })),
      fc
        .tuple(fc.stringMatching(idPattern('bot')), fc.constantFrom(...BOT_TABS))
        .map(([botId, tab]): Route => ({ at: 'bot', botId, tab })),
    );
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(toPath(route))).toEqual(route);
      }),
    );
  });
});

describe('moving', () => {
  async function startAtLook(): Promise<{ win: ReturnType<typeof fakeWindow>; router: Router }> {
    const win = fakeWindow('/new');
    const router = createRouter(win);
    await router.go({ at: 'bot', botId: BOT, tab: 'documents' });
    await router.go({ at: 'bot', botId: BOT, tab: 'look' });
    return { win, router };
  }
  const tabOf = (route: Route): string => (route.at === 'bot' ? route.tab : route.at);

  it('follows Back and Forward', async () => {
    const { win, router } = await startAtLook();
    win.history.go(-1);
    await win.settled();
    expect(tabOf(router.route.value)).toBe('documents');
    win.history.go(1);
    await win.settled();
    expect(tabOf(router.route.value)).toBe('look');
  });

  it('stays when the guard says no, in the address too', async () => {
    const { win, router } = await startAtLook();
    router.guard(() => Promise.resolve(false));
    await router.go({ at: 'new' });
    expect(tabOf(router.route.value)).toBe('look');
    win.history.go(-1);
    await win.settled();
    expect(tabOf(router.route.value)).toBe('look');
    expect(win.location.pathname).toBe(`/bots/${BOT}/look`);
  });

  it('goes back after all when the guard says yes', async () => {
    const { win, router } = await startAtLook();
    router.guard(() => Promise.resolve(true));
    win.history.go(-1);
    await win.settled();
    expect(tabOf(router.route.value)).toBe('documents');
    expect(win.location.pathname).toBe(`/bots/${BOT}/documents`);
  });

  it('asks nobody once the guard is taken away, or when forced', async () => {
    const { router } = await startAtLook();
    const unguard = router.guard(() => Promise.resolve(false));
    unguard();
    await router.go({ at: 'new' });
    expect(router.route.value).toEqual({ at: 'new' });
    router.guard(() => Promise.resolve(false));
    await router.go({ at: 'signin' }, { isForced: true });
    expect(router.route.value).toEqual({ at: 'signin' });
  });
});

describe('where an owner is taken', () => {
  const signedIn = { is: 'signed_in', email: 'a@b.de' } as const;
  const none = { state: 'loaded', value: [] } as const;
  const bot = stubBot('Shop');
  const one = { state: 'loaded', value: [bot] } as const;
  const look = { at: 'bot', botId: BOT, tab: 'look' } as const;

  it.each([
    [
      'to sign in, when signed out',
      { session: { is: 'signed_out' } as const, route: look, bots: none },
      { at: 'signin' },
    ],
    [
      'nowhere, on an account screen',
      { session: { is: 'signed_out' } as const, route: { at: 'reset' } as const, bots: none },
      undefined,
    ],
    ['nowhere, while it is not known', { session: { is: 'starting' } as const, route: look, bots: none }, undefined],
    [
      'nowhere, while an ended session is being asked about',
      { session: { is: 'ended', email: 'a' } as const, route: look, bots: one },
      undefined,
    ],
    [
      'to the first field, without a bot',
      { session: signedIn, route: { at: 'signin' } as const, bots: none },
      { at: 'new' },
    ],
    [
      'to the first bot',
      { session: signedIn, route: { at: 'home' } as const, bots: one },
      { at: 'bot', botId: bot.bot_id, tab: 'documents' },
    ],
    ['nowhere, from where they meant to be', { session: signedIn, route: look, bots: one }, undefined],
    [
      'nowhere, until the bots are known',
      { session: signedIn, route: { at: 'home' } as const, bots: { state: 'loading' } as const },
      undefined,
    ],
  ])('%s', (_name, whereabouts, expected) => {
    expect(whereTo({ ...whereabouts, wanted: undefined })).toEqual(expected);
  });

  it('to the address they came for, after signing in', () => {
    expect(whereTo({ session: signedIn, route: { at: 'signin' }, bots: one, wanted: look })).toEqual(look);
  });
});
