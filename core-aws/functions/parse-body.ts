import type * as z from 'zod/mini';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

/** Checks a body against its schema; the error names every field that is wrong and why. */
export function parseBody<S extends z.ZodMiniType>(schema: S, body: unknown): Result<z.output<S>, ApiError> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return ok(parsed.data);
  const issues = parsed.error.issues.map((issue) =>
    issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message,
  );
  return err({ code: 'invalid_request', message: issues.join('; ') });
}
