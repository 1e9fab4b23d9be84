import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Access } from '../api/access.ts';
import { readAccessGrant } from '../api/access.ts';
import type { Client } from '../api/client.ts';
import { readNothing } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { readOwner } from '../api/read-answers.ts';

/** Where the owner stands. `ended` keeps their screen as it is and asks for the password over it. */
export type SessionState =
  | { readonly is: 'starting' }
  | { readonly is: 'unreachable'; readonly failure: Failure }
  | { readonly is: 'signed_out' }
  | { readonly is: 'signed_in'; readonly email: string }
  | { readonly is: 'ended'; readonly email: string };

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  /** Looks for a session of an earlier visit (refresh cookie). */
  readonly start: () => Promise<void>;
  readonly signUp: (email: string, password: string) => Promise<Result<true, Failure>>;
  readonly confirm: (email: string, code: string) => Promise<Result<true, Failure>>;
  readonly resendCode: (email: string) => Promise<Result<true, Failure>>;
  readonly signIn: (email: string, password: string) => Promise<Result<true, Failure>>;
  readonly forgot: (email: string) => Promise<Result<true, Failure>>;
  readonly reset: (email: string, code: string, password: string) => Promise<Result<true, Failure>>;
  readonly signOut: () => Promise<Result<true, Failure>>;
  /** Leaves an ended session for good instead of signing in again. */
  readonly giveUp: () => void;
}

export function createSession({ client, access }: { readonly client: Client; readonly access: Access }): Session {
  const state = signal<SessionState>({ is: 'starting' });
  let onAnswered: ((isBack: boolean) => void) | undefined;

  access.onSessionEnded(() => {
    const current = state.value;
    if (current.is !== 'signed_in') return Promise.resolve(false);
    state.value = { is: 'ended', email: current.email };
    return new Promise((resolve) => (onAnswered = resolve));
  });

  function answer(isBack: boolean): void {
    onAnswered?.(isBack);
    onAnswered = undefined;
  }

  return {
    state,
    async start() {
      state.value = { is: 'starting' };
      const refreshed = await access.refresh();
      if (!refreshed.ok) {
        // Only a refused cookie means signed out: too many requests, or a server that is down, say nothing of it.
        const isRefused = refreshed.error.status === 401;
        state.value = isRefused ? { is: 'signed_out' } : { is: 'unreachable', failure: refreshed.error };
        return;
      }
      const owner = await client.asOwner('POST', '/auth/verify', readOwner, {});
      if (owner.ok) state.value = { is: 'signed_in', email: owner.value.email };
      else if (owner.error.status === 401) state.value = { is: 'signed_out' };
      else state.value = { is: 'unreachable', failure: owner.error };
    },
    signUp: (email, password) => client.asAnyone('/auth/signup', readNothing, { email, password }),
    confirm: (email, code) => client.asAnyone('/auth/confirm', readNothing, { email, code }),
    resendCode: (email) => client.asAnyone('/auth/resend', readNothing, { email }),
    async signIn(email, password) {
      const result = await client.asAnyone('/auth/signin', readAccessGrant, { email, password });
      if (!result.ok) return err(result.error);
      access.hold(result.value);
      state.value = { is: 'signed_in', email };
      answer(true);
      return ok(true);
    },
    forgot: (email) => client.asAnyone('/auth/forgot', readNothing, { email }),
    reset: (email, code, password) => client.asAnyone('/auth/reset', readNothing, { email, code, password }),
    async signOut() {
      const result = await client.asAnyone('/auth/signout', readNothing, {});
      if (!result.ok && result.error.status !== 401) return result;
      access.drop();
      state.value = { is: 'signed_out' };
      return ok(true);
    },
    giveUp() {
      access.drop();
      state.value = { is: 'signed_out' };
      answer(false);
    },
  };
}
