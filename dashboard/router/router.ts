import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Route } from './route.ts';
import { parseRoute, toPath } from './route.ts';

/** Asked before leaving a screen with unsaved work; false keeps the owner where they are. */
export type LeaveGuard = () => Promise<boolean>;

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** Goes there, unless a guard says no. `replace` leaves no step to come back to; `isForced` asks nobody. */
  readonly go: (to: Route, options?: { readonly replace?: boolean; readonly isForced?: boolean }) => Promise<void>;
  /** Asks the guard, if there is one, whether this screen may be left. */
  readonly mayLeave: () => Promise<boolean>;
  /** Sets the guard of the current screen; the function returned takes it away. */
  readonly guard: (ask: LeaveGuard) => () => void;
}

/** The little of `window` the router needs. */
export interface RouterWindow {
  readonly location: { readonly pathname: string };
  readonly history: Pick<History, 'pushState' | 'replaceState' | 'go' | 'state'>;
  addEventListener(type: 'popstate', listener: (event: { readonly state: unknown }) => void): void;
}

/**
 * A router over the History API. Each entry carries its position, so that a Back refused by a guard can be
 * undone: the browser has already moved when `popstate` comes, so we step forward again, ask, and only then go.
 */
export function createRouter(win: RouterWindow): Router {
  let position = readPosition(win.history.state);
  let leave: LeaveGuard | undefined;
  /** Steps whose `popstate` is our own doing and is not to be asked about. */
  let ownSteps = 0;
  const route = signal<Route>(parseRoute(win.location.pathname));
  win.history.replaceState({ position }, '');

  async function mayLeave(): Promise<boolean> {
    return leave === undefined || (await leave());
  }

  function arrive(): void {
    leave = undefined;
    route.value = parseRoute(win.location.pathname);
  }

  async function retryLeaving(steps: number): Promise<void> {
    if (!(await mayLeave())) return;
    leave = undefined;
    win.history.go(steps);
  }

  win.addEventListener('popstate', (event) => {
    const target = readPosition(event.state);
    const steps = target - position;
    if (ownSteps > 0) {
      ownSteps -= 1;
      position = target;
      return;
    }
    if (leave === undefined || steps === 0) {
      position = target;
      return arrive();
    }
    ownSteps += 1;
    position = target;
    win.history.go(-steps);
    void retryLeaving(steps);
  });

  return {
    route,
    mayLeave,
    async go(to, { replace = false, isForced = false } = {}) {
      const path = toPath(to);
      if (path === win.location.pathname) return;
      if (!isForced && !(await mayLeave())) return;
      if (!replace) position += 1;
      win.history[replace ? 'replaceState' : 'pushState']({ position }, '', path);
      arrive();
    },
    guard(ask) {
      leave = ask;
      return () => {
        if (leave === ask) leave = undefined;
      };
    },
  };
}

function readPosition(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('position' in state)) return 0;
  return typeof state.position === 'number' ? state.position : 0;
}
