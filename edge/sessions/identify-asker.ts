import { decodeProtectedHeader } from 'jose';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { bearerToken } from '../auth/require-owner.ts';
import type { Services } from '../services.ts';
import { originNotAllowed } from './session-route.ts';
import { sessionInvalid } from './visitor-sessions.ts';

/** Who asks: a visitor on a page, or an owner with their access token (who must still be shown to own the bot). */
export type Asker =
  | { readonly kind: 'visitor'; readonly askerId: string; readonly origin: string }
  | { readonly kind: 'owner'; readonly askerId: string };

/**
 * Reads the asker from `authorization`. A token signed with HS256 is a session, anything else is checked as an
 * owner's. Errors: 401 `session_invalid`; 403 `forbidden` for another bot's session; 403 `origin_not_allowed` when
 * the page is not the one the session was made for.
 */
export async function identifyAsker(
  headers: Headers,
  botId: string,
  { sessions, tokens }: Pick<Services, 'sessions' | 'tokens'>,
): Promise<Result<Asker, ApiError>> {
  const token = bearerToken(headers);
  if (token === undefined) return err(sessionInvalid('no bearer token'));
  if (algorithmOf(token) === 'RS256') {
    const owner = await tokens.verify(token);
    return owner.ok ? ok({ kind: 'owner', askerId: owner.value.ownerId }) : owner;
  }
  const session = await sessions.verify(token, headers);
  if (!session.ok) return session;
  if (session.value.botId !== botId) {
    return err({
      code: 'forbidden',
      message: 'this chat session belongs to another bot',
      cause: 'session of another bot',
    });
  }
  const origin = headers.get('origin') ?? undefined;
  if (origin !== session.value.origin) return err(originNotAllowed(origin));
  return ok({ kind: 'visitor', askerId: session.value.sessionId, origin });
}

function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg;
  } catch {
    return undefined;
  }
}
