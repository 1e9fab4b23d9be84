import { effect, signal } from '@preact/signals';
import { createAccess } from './api/access.ts';
import { createClient } from './api/client.ts';
import { createFileSender } from './api/send-file.ts';
import type { App } from './app-context.ts';
import type { Route } from './router/route.ts';
import { createRouter } from './router/router.ts';
import { whereTo } from './router/where-to.ts';
import { createAnnouncements } from './state/announcements.ts';
import { createBots } from './state/bots.ts';
import { createCountdown } from './state/countdown.ts';
import { createPendingAccount } from './state/pending-account.ts';
import { createPoller } from './state/poller.ts';
import { createPageQuestions } from './state/questions.ts';
import { createSession } from './state/session.ts';
import { createUploadQueue } from './state/upload-queue.ts';

/** Puts the dashboard together in a browser window: the one place where the window's own things are named. */
export function createApp(win: Window & typeof globalThis): App {
  const nowMs = (): number => Date.now();
  const timers = {
    setTimer: (run: () => void, delayMs: number): number => win.setTimeout(run, delayMs),
    clearTimer: (id: number): void => win.clearTimeout(id),
  };
  const fetchHere: typeof fetch = (input, init) => win.fetch(input, init);
  const access = createAccess({ fetch: fetchHere, nowMs });
  const client = createClient({ fetch: fetchHere, access });
  const isOnline = signal(win.navigator.onLine);
  win.addEventListener('online', () => (isOnline.value = true));
  win.addEventListener('offline', () => (isOnline.value = false));
  const page = {
    isHidden: () => win.document.hidden,
    onChange(listener: () => void): () => void {
      win.document.addEventListener('visibilitychange', listener);
      return () => win.document.removeEventListener('visibilitychange', listener);
    },
  };
  const firstPath = win.location.pathname;
  let hasMoved = false;
  const app: App = {
    origin: win.location.origin,
    client,
    session: createSession({ client, access }),
    bots: createBots({ client }),
    uploads: createUploadQueue({ sendFile: createFileSender({ newRequest: () => new win.XMLHttpRequest(), access }) }),
    router: createRouter(win),
    questions: createPageQuestions(),
    announcements: createAnnouncements(),
    pending: createPendingAccount(),
    isOnline,
    hasMoved: () => (hasMoved ||= win.location.pathname !== firstPath),
    nowMs,
    startPoller: (run) => createPoller({ run, page, ...timers }),
    startCountdown: () => createCountdown({ nowMs, ...timers }),
  };
  followSession(app);
  warnBeforeLosingUploads(app, win);
  return app;
}

/** Loads what belongs to who signed in, forgets it when they sign out, and takes them where they belong. */
function followSession({ session, bots, uploads, router }: App): void {
  let isIn = false;
  let wasIn = false;
  /** The address of a link followed while signed out: gone to after signing in. */
  let wanted: Route | undefined;
  effect(() => {
    const { is } = session.state.value;
    if (is === 'signed_in' && !isIn) void bots.load();
    if (is === 'signed_out' && isIn) {
      bots.clear();
      uploads.cancelAll();
    }
    isIn = is === 'signed_in' || is === 'ended';
    wasIn ||= isIn;
  });
  effect(() => {
    const route = router.route.value;
    const state = session.state.value;
    if (state.is === 'signed_out' && !wasIn && (route.at === 'bot' || route.at === 'new')) wanted = route;
    const to = whereTo({ session: state, route, bots: bots.list.value, wanted });
    if (!to) return;
    if (state.is === 'signed_in') wanted = undefined;
    void router.go(to, { replace: true, isForced: true });
  });
}

function warnBeforeLosingUploads({ uploads }: App, win: Window): void {
  win.addEventListener('beforeunload', (event) => {
    if (uploads.isBusy.value) event.preventDefault();
  });
}
