import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { EdgeContext } from '../http/edge-context.ts';

/**
 * The refresh token never reaches a script: HttpOnly, sent only to `/auth`, never from another site (Strict).
 * `Secure` is left out on a laptop only, where curl and Safari would not send it over http.
 */
const NAME = 'edgewise_refresh';
/** Cognito's default life of a refresh token. A shorter one in the pool only means a refused refresh. */
const MAX_AGE_S = 30 * 24 * 60 * 60;

const attributes = (isLocal: boolean) =>
  ({ path: '/auth', httpOnly: true, sameSite: 'Strict', secure: !isLocal }) as const;

export function readRefreshCookie(c: EdgeContext): string | undefined {
  return getCookie(c, NAME) || undefined;
}

export function setRefreshCookie(c: EdgeContext, refreshToken: string, isLocal: boolean): void {
  setCookie(c, NAME, refreshToken, { ...attributes(isLocal), maxAge: MAX_AGE_S });
}

export function clearRefreshCookie(c: EdgeContext, isLocal: boolean): void {
  deleteCookie(c, NAME, attributes(isLocal));
}
