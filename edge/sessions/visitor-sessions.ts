import { errors, jwtVerify, SignJWT } from 'jose';
import type { ApiError } from '#shared/errors.ts';
import { isId, newId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { clientAddress, networkPrefix } from '../http/client-address.ts';
import { describeCause } from '../http/fail.ts';
import type { KeyedHash } from '../http/keyed-hash.ts';

/** What a session says of its visitor. */
export interface VisitorSession {
  readonly sessionId: string;
  readonly botId: string;
  /** The page's origin, as it was checked when the session was made. */
  readonly origin: string;
}

export interface VisitorSessions {
  readonly mint: (visitor: {
    readonly botId: string;
    readonly origin: string;
    readonly headers: Headers;
  }) => Promise<string>;
  readonly verify: (token: string, headers: Headers) => Promise<Result<VisitorSession, ApiError>>;
}

const AUDIENCE = 'edgewise-visitor';

/** All refusals look alike outside; the widget answers them by asking for a new session. */
export function sessionInvalid(reason: string): ApiError {
  return {
    code: 'session_invalid',
    message: 'this chat session is missing or has ended; make a new one with POST /api/sessions',
    cause: reason,
  };
}

/**
 * Visitor sessions: signed, kept nowhere, bound to one bot, one origin and one network, under an id the server chose
 * (a visitor who picked ids could dodge every limit counted by them). A JWT with HS256: the edge both writes and
 * reads it. The network (IPv4 /24, IPv6 /48) is in it as a keyed hash only, so the token tells nothing about the
 * visitor; changing networks costs the widget one more request.
 */
export function createVisitorSessions({
  secret,
  keyedHash,
  nowMs,
  randomBytes,
}: {
  readonly secret: string;
  readonly keyedHash: KeyedHash;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}): VisitorSessions {
  const key = new TextEncoder().encode(secret);
  const network = (headers: Headers): Promise<string> =>
    keyedHash('visitor-network', networkPrefix(clientAddress(headers), 24, 48));

  return {
    async mint({ botId, origin, headers }) {
      const nowS = Math.floor(nowMs() / 1000);
      return new SignJWT({ bot_id: botId, origin, net: await network(headers) })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience(AUDIENCE)
        .setSubject(newId('session', randomBytes))
        .setIssuedAt(nowS)
        .setExpirationTime(nowS + LIMITS.visitorSessionTtlS)
        .sign(key);
    },

    async verify(token, headers) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          audience: AUDIENCE,
          currentDate: new Date(nowMs()),
          requiredClaims: ['exp', 'sub'],
        });
        const { sub, bot_id: botId, origin, net } = payload;
        if (!isId('session', sub) || !isId('bot', botId) || typeof origin !== 'string') {
          return err(sessionInvalid('claims have another form'));
        }
        if (net !== (await network(headers))) return err(sessionInvalid('another network'));
        return ok({ sessionId: sub, botId, origin });
      } catch (cause) {
        if (cause instanceof errors.JOSEError) return err(sessionInvalid(describeCause(cause)));
        throw cause;
      }
    },
  };
}
