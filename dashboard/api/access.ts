import type { AccessGrant } from '#shared/auth.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Failure } from './failure.ts';
import { NO_ANSWER, parseJson, toFailure } from './failure.ts';

/** The owner's access token: kept in memory only, so that no script of another page load can find it. */
export interface Access {
  readonly token: () => string | undefined;
  readonly hold: (grant: AccessGrant) => void;
  readonly drop: () => void;
  /** Asks for a new token with the refresh cookie. Callers at the same time share one request. */
  readonly refresh: () => Promise<Result<undefined, Failure>>;
  /** `refresh`; when the session has ended, lets the owner sign in again before giving up. */
  readonly renew: () => Promise<Result<undefined, Failure>>;
  /** Renews when the token ends within `minS`: a long upload must not start on a token about to end. */
  readonly ensureFresh: (minS: number) => Promise<Result<undefined, Failure>>;
  /** Who to ask when the session has ended. Resolves to true once the owner signed in again. */
  readonly onSessionEnded: (ask: () => Promise<boolean>) => void;
}

export function createAccess(deps: { readonly fetch: typeof fetch; readonly nowMs: () => number }): Access {
  let grant: { readonly token: string; readonly endsAtMs: number } | undefined;
  let refreshing: Promise<Result<undefined, Failure>> | undefined;
  let renewing: Promise<Result<undefined, Failure>> | undefined;
  let askOwner: () => Promise<boolean> = () => Promise.resolve(false);

  function hold(next: AccessGrant): void {
    grant = { token: next.access_token, endsAtMs: deps.nowMs() + next.expires_in_s * 1000 };
  }

  async function requestGrant(): Promise<Result<undefined, Failure>> {
    let response: Response;
    let text: string;
    try {
      response = await deps.fetch('/auth/refresh', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: '{}',
        credentials: 'same-origin',
      });
      text = await response.text();
    } catch {
      return err(NO_ANSWER);
    }
    if (!response.ok) return err(toFailure(response.status, text));
    const next = readAccessGrant(parseJson(text));
    if (!next) return err(toFailure(response.status, ''));
    hold(next);
    return ok(undefined);
  }

  function refresh(): Promise<Result<undefined, Failure>> {
    refreshing ??= requestGrant().finally(() => (refreshing = undefined));
    return refreshing;
  }

  async function refreshOrAsk(): Promise<Result<undefined, Failure>> {
    const refreshed = await refresh();
    if (refreshed.ok || refreshed.error.status !== 401) return refreshed;
    grant = undefined;
    return (await askOwner()) ? ok(undefined) : refreshed;
  }

  function renew(): Promise<Result<undefined, Failure>> {
    renewing ??= refreshOrAsk().finally(() => (renewing = undefined));
    return renewing;
  }

  return {
    token: () => grant?.token,
    hold,
    drop() {
      grant = undefined;
    },
    refresh,
    renew,
    ensureFresh(minS) {
      const isFresh = grant !== undefined && grant.endsAtMs - deps.nowMs() > minS * 1000;
      return isFresh ? Promise.resolve(ok(undefined)) : renew();
    },
    onSessionEnded(ask) {
      askOwner = ask;
    },
  };
}

export function readAccessGrant(body: unknown): AccessGrant | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { access_token: token, expires_in_s: expiresInS } = body as Record<string, unknown>;
  if (typeof token !== 'string' || typeof expiresInS !== 'number') return undefined;
  return { access_token: token, token_type: 'Bearer', expires_in_s: expiresInS };
}
