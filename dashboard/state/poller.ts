/** How often something unfinished is asked about: soon after a change, then less and less often. */
export const POLL_FIRST_MS = 1_000;
export const POLL_LAST_MS = 5_000;
const POLL_GROWTH = 1.5;

/** `settled`: nothing will change by itself; `moved`: it changed since last time; `same`: it did not. */
export type PollOutcome = 'settled' | 'moved' | 'same';

export interface PollerDeps {
  readonly run: () => Promise<PollOutcome>;
  readonly setTimer: (run: () => void, delayMs: number) => number;
  readonly clearTimer: (id: number) => void;
  readonly page: PageVisibility;
}

export interface PageVisibility {
  readonly isHidden: () => boolean;
  /** Calls back on every change; the function returned stops that. */
  readonly onChange: (listener: () => void) => () => void;
}

export interface Poller {
  /** Asks now, and goes on while the outcome is not settled. */
  readonly nudge: () => void;
  readonly stop: () => void;
}

/** Polls one thing. Never two requests at once, none in a hidden tab, one at once when it is shown again. */
export function createPoller({ run, setTimer, clearTimer, page }: PollerDeps): Poller {
  let timer: number | undefined;
  let delayMs = POLL_FIRST_MS;
  let isRunning = false;
  let isStopped = false;
  /** Set when asked for while running or hidden: run once more as soon as possible. */
  let isOwed = false;

  async function turn(): Promise<void> {
    timer = undefined;
    if (isStopped) return;
    if (isRunning || page.isHidden()) {
      isOwed = true;
      return;
    }
    isRunning = true;
    isOwed = false;
    const outcome = await run();
    isRunning = false;
    if (isStopped) return;
    if (isOwed) return void turn();
    if (outcome === 'settled') {
      delayMs = POLL_FIRST_MS;
      return;
    }
    delayMs = outcome === 'moved' ? POLL_FIRST_MS : Math.min(delayMs * POLL_GROWTH, POLL_LAST_MS);
    timer = setTimer(() => void turn(), delayMs);
  }

  const stopListening = page.onChange(() => {
    if (!page.isHidden() && isOwed && !isRunning) void turn();
  });

  return {
    nudge() {
      if (timer !== undefined) clearTimer(timer);
      delayMs = POLL_FIRST_MS;
      void turn();
    },
    stop() {
      isStopped = true;
      if (timer !== undefined) clearTimer(timer);
      stopListening();
    },
  };
}
