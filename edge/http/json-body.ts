import { bodyLimit } from 'hono/body-limit';
import type { MiddlewareHandler } from 'hono';
import { LIMITS } from '#shared/limits.ts';
import type { EdgeEnv } from './edge-context.ts';
import { fail } from './fail.ts';

/** Stops reading a JSON body at its limit, whether or not it announced its length. */
export function limitJsonBody(): MiddlewareHandler<EdgeEnv> {
  return bodyLimit({
    maxSize: LIMITS.jsonBodyMaxBytes,
    onError: (c) =>
      fail(c, {
        code: 'payload_too_large',
        message: `the request is larger than ${LIMITS.jsonBodyMaxBytes.toLocaleString('en')} bytes, the limit`,
      }),
  });
}

/**
 * Asks for `content-type: application/json`. Without it the body would be read as empty and the error would name a
 * missing field; and it is a type another site's form cannot send without asking first.
 */
export function requireJson(): MiddlewareHandler<EdgeEnv> {
  return async function requireJson(c, next) {
    const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type === 'application/json') return next();
    return fail(c, {
      code: 'invalid_request',
      message: `send the body as JSON with the header content-type: application/json${type ? `, not ${type}` : ''}`,
    });
  };
}

interface Validation {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] };
}

/**
 * A body of the wrong form, with the first problem of each field in words. Thrown, because the validator's hook knows
 * nothing of our context; `onError` turns it into 400 beside the validator's own throw for a body that is not JSON.
 */
export class InvalidBody extends Error {
  override readonly name = 'InvalidBody';
}

/** What the validator does with a body that does not fit. Errors: throws `InvalidBody`. */
export function refuseInvalid(result: Validation): void {
  if (result.success) return;
  const byField = new Map<string, string>();
  for (const issue of result.error?.issues ?? []) {
    const field = issue.path.join('.');
    // Messages of our own schemas name their field; the library's own ("Invalid input") do not.
    const message = issue.message.startsWith('Invalid input') ? `${field || 'the body'} does not fit` : issue.message;
    if (!byField.has(field)) byField.set(field, message);
  }
  throw new InvalidBody([...byField.values()].join('; '));
}
