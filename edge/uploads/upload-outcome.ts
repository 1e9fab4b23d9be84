import type { Document, UploadResult } from '#shared/documents.ts';
import type { ApiError } from '#shared/errors.ts';
import { ERROR_STATUS, toErrorBody } from '#shared/errors.ts';
import type { EdgeContext } from '../http/edge-context.ts';
import { fail, noteFailure } from '../http/fail.ts';

/** What became of one file of a form. */
export type FileOutcome =
  | { readonly name: string; readonly document: Document }
  | { readonly name: string; readonly error: ApiError };

/**
 * Answers a form of files: 201 when all arrived; the error's own status when every file failed with the same code;
 * 207 for anything between. The body lists every file in each case; when none arrived it carries the usual `error`
 * too, so that a client that only knows error bodies can read it.
 */
export function answerUpload(c: EdgeContext, outcomes: readonly FileOutcome[]): Response {
  const failed = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
  const files: UploadResult['files'] = outcomes.map((outcome) =>
    'error' in outcome
      ? { name: outcome.name, error: { code: outcome.error.code, message: outcome.error.message } }
      : outcome,
  );
  const [first] = failed;
  if (outcomes.length === 0) {
    return fail(c, { code: 'invalid_request', message: 'the form holds no file; add one after the field bot_id' });
  }
  if (first === undefined) return c.json({ files }, 201);
  noteFailure(c, first);
  const isSame = failed.length === outcomes.length && failed.every((error) => error.code === first.code);
  if (!isSame) return c.json({ files }, 207);
  if (first.retryAfterS !== undefined) c.header('retry-after', String(first.retryAfterS));
  return c.json({ files, ...toErrorBody(first, c.var.requestId) }, ERROR_STATUS[first.code]);
}
