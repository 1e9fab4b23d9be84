import { describe, expect, it } from 'vitest';
import type { PollOutcome } from '../../../dashboard/state/poller.ts';
import { createPoller, POLL_FIRST_MS, POLL_LAST_MS } from '../../../dashboard/state/poller.ts';

function setUp(outcomes: PollOutcome[]) {
  const timers: { run: () => void; delayMs: number; id: number }[] = [];
  let runs = 0;
  let isHidden = false;
  let tellPage = (): void => undefined;
  const settle = (): Promise<void> => new Promise((done) => setImmediate(done));
  const poller = createPoller({
    async run() {
      runs += 1;
      return outcomes.shift() ?? 'settled';
    },
    setTimer: (run, delayMs) => timers.push({ run, delayMs, id: timers.length + 1 }),
    clearTimer: (id) => void timers.splice(0, timers.length, ...timers.filter((timer) => timer.id !== id)),
    page: {
      isHidden: () => isHidden,
      onChange(listener) {
        tellPage = listener;
        return () => (tellPage = () => undefined);
      },
    },
  });
  return {
    poller,
    settle,
    runs: () => runs,
    delays: () => timers.map((timer) => timer.delayMs),
    async fire() {
      const timer = timers.shift();
      timer?.run();
      await settle();
      return timer?.delayMs;
    },
    async setHidden(next: boolean) {
      isHidden = next;
      tellPage();
      await settle();
    },
  };
}

describe('polling', () => {
  it('asks at once, then after 1 s, and ever less often up to 5 s while nothing changes', async () => {
    const { poller, settle, fire } = setUp(Array.from({ length: 9 }, () => 'same' as const));
    poller.nudge();
    await settle();
    const delays: (number | undefined)[] = [];
    for (let turn = 0; turn < 8; turn += 1) delays.push(await fire());
    expect(delays[0]).toBe(POLL_FIRST_MS * 1.5);
    expect(delays.at(-1)).toBe(POLL_LAST_MS);
    expect(delays).toEqual(delays.toSorted((a = 0, b = 0) => a - b));
  });

  it('is quick again after a change', async () => {
    const { poller, settle, fire, delays } = setUp(['same', 'same', 'moved', 'same']);
    poller.nudge();
    await settle();
    await fire();
    await fire();
    expect(delays()).toEqual([POLL_FIRST_MS]);
  });

  it('stops when everything is settled, until it is nudged', async () => {
    const { poller, settle, delays, runs } = setUp(['settled', 'settled']);
    poller.nudge();
    await settle();
    expect(delays()).toEqual([]);
    poller.nudge();
    await settle();
    expect(runs()).toBe(2);
  });

  it('asks nothing in a hidden tab, and at once when it is shown again', async () => {
    const { poller, settle, fire, runs, setHidden } = setUp(['same', 'same', 'same']);
    poller.nudge();
    await settle();
    await setHidden(true);
    await fire();
    expect(runs()).toBe(1);
    await setHidden(false);
    expect(runs()).toBe(2);
  });

  it('never has two requests under way, but owes one for a nudge in between', async () => {
    const { poller, settle, runs } = setUp(['settled', 'settled']);
    poller.nudge();
    poller.nudge();
    poller.nudge();
    expect(runs()).toBe(1);
    await settle();
    expect(runs()).toBe(2);
  });

  it('asks nothing once stopped', async () => {
    const { poller, settle, fire, runs, delays } = setUp(['same', 'same']);
    poller.nudge();
    await settle();
    poller.stop();
    expect(delays()).toEqual([]);
    await fire();
    expect(runs()).toBe(1);
  });
});
