import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

export interface Countdown {
  /** Whole seconds left; 0 when it is over. */
  readonly leftS: ReadonlySignal<number>;
  readonly start: (seconds: number) => void;
  readonly stop: () => void;
}

/** Counts whole seconds down by the clock, so that a sleeping tab wakes up with the right number. */
export function createCountdown(deps: {
  readonly nowMs: () => number;
  readonly setTimer: (run: () => void, delayMs: number) => number;
  readonly clearTimer: (id: number) => void;
}): Countdown {
  const leftS = signal(0);
  let endsAtMs = 0;
  let timer: number | undefined;

  function tick(): void {
    timer = undefined;
    const leftMs = endsAtMs - deps.nowMs();
    leftS.value = Math.max(0, Math.ceil(leftMs / 1000));
    if (leftS.value > 0) timer = deps.setTimer(tick, leftMs - (leftS.value - 1) * 1000);
  }
  function stop(): void {
    if (timer !== undefined) deps.clearTimer(timer);
    timer = undefined;
  }

  return {
    leftS,
    start(seconds) {
      stop();
      endsAtMs = deps.nowMs() + seconds * 1000;
      tick();
    },
    stop,
  };
}
