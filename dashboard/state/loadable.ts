import type { Failure } from '../api/failure.ts';

/** Something fetched for a screen: not here yet, not to be had, or here (perhaps not the latest). */
export type Loadable<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'loaded'; readonly value: T; /** Why the latest refresh failed. */ readonly stale?: Failure };

export const LOADING: { readonly state: 'loading' } = { state: 'loading' };

/** A failed refresh keeps what is already on the screen; only a first failure takes its place. */
export function afterFailure<T>(before: Loadable<T>, failure: Failure): Loadable<T> {
  return before.state === 'loaded' ? { ...before, stale: failure } : { state: 'failed', failure };
}
