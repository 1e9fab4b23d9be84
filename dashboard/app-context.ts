import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from './api/client.ts';
import type { Router } from './router/router.ts';
import type { Announcements } from './state/announcements.ts';
import type { Bots } from './state/bots.ts';
import type { Countdown } from './state/countdown.ts';
import type { PageQuestions } from './state/questions.ts';
import type { PendingAccount } from './state/pending-account.ts';
import type { Poller, PollOutcome } from './state/poller.ts';
import type { Session } from './state/session.ts';
import type { UploadQueue } from './state/upload-queue.ts';

/** Everything a screen works with, made once in main.tsx. */
export interface App {
  readonly origin: string;
  readonly client: Client;
  readonly session: Session;
  readonly bots: Bots;
  readonly uploads: UploadQueue;
  readonly router: Router;
  readonly questions: PageQuestions;
  readonly announcements: Announcements;
  readonly pending: PendingAccount;
  readonly isOnline: ReadonlySignal<boolean>;
  /** True once the owner has moved from the screen the page was loaded on. */
  readonly hasMoved: () => boolean;
  readonly nowMs: () => number;
  readonly startPoller: (run: () => Promise<PollOutcome>) => Poller;
  readonly startCountdown: () => Countdown;
}

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('a screen was rendered outside of the app');
  return app;
}
