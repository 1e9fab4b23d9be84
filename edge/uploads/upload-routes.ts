import { Hono } from 'hono';
import type { Document } from '#shared/documents.ts';
import type { ApiError } from '#shared/errors.ts';
import { isId } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err } from '#shared/result.ts';
import { requireOwner } from '../auth/require-owner.ts';
import type { EdgeContext, EdgeEnv } from '../http/edge-context.ts';
import { fail } from '../http/fail.ts';
import type { Services } from '../services.ts';
import type { ByteSource } from './byte-source.ts';
import { drain, sourceOfStream } from './byte-source.ts';
import { readForm } from './read-form.ts';
import { tooLarge, uploadFile } from './upload-file.ts';
import type { FileOutcome } from './upload-outcome.ts';
import { answerUpload } from './upload-outcome.ts';

/** What a refused upload may still send before it is answered, and for how long. */
const DRAIN = { maxBytes: LIMITS.documentMaxBytes, maxMs: 10_000 } as const;

const noSuchBot: ApiError = { code: 'not_found', message: 'there is no such bot' };

/**
 * The two ways to upload: `PUT /api/bots/{bot_id}/documents/{name}` with the file as the body, and
 * `POST /api/upload` as a form. Both send every file through `uploadFile`.
 */
export function createUploadRoutes(services: Services): { readonly put: Hono<EdgeEnv>; readonly form: Hono<EdgeEnv> } {
  const { limitRate, nowMs } = services;
  const owner = requireOwner(services);
  const put = new Hono<EdgeEnv>();
  const form = new Hono<EdgeEnv>();

  async function upload(
    c: EdgeContext,
    botId: string,
    name: string,
    source: ByteSource,
  ): Promise<Result<Document, ApiError>> {
    const { ownerId, requestId } = c.var;
    const limited = await limitRate([['UPLOAD_LIMIT', `owner:${ownerId}`]]);
    if (limited) return err(limited);
    const work = uploadFile({ botId, ownerId, requestId, name, source }, services);
    // Keeps the cleaning up alive when the owner closes the page in the middle.
    c.executionCtx.waitUntil(
      work.then(
        () => undefined,
        () => undefined,
      ),
    );
    return work;
  }

  put.put('/:bot_id/documents/:document', owner, async (c) => {
    const botId = c.req.param('bot_id');
    const source = sourceOfStream(c.req.raw.body);
    const refuse = async (error: ApiError): Promise<Response> => {
      await drain(source, { ...DRAIN, nowMs });
      return fail(c, error);
    };
    if (!isId('bot', botId)) return refuse(noSuchBot);
    c.var.log.bot_id = botId;
    const announced = Number(c.req.header('content-length') ?? 0);
    if (announced > LIMITS.documentMaxBytes) return refuse(tooLarge(announced));
    const uploaded = await upload(c, botId, c.req.param('document'), source);
    return uploaded.ok ? c.json(uploaded.value, 201) : refuse(uploaded.error);
  });

  form.post('/', owner, async (c) => {
    const contentType = c.req.header('content-type') ?? '';
    const body = c.req.raw.body;
    if (body === null || !/^multipart\/form-data\s*;/i.test(contentType)) {
      return fail(c, {
        code: 'invalid_request',
        message: 'send the files as multipart/form-data: the field bot_id first, then one or more files',
      });
    }
    const outcomes: FileOutcome[] = [];
    let botId: string | undefined;
    try {
      for await (const item of readForm(body, contentType)) {
        if (item.kind === 'malformed') {
          const error: ApiError = { code: 'invalid_request', message: `the form is damaged: ${item.reason}` };
          // A file that broke off has its own outcome already.
          if (outcomes.every((outcome) => !('error' in outcome) || outcome.error.code !== 'invalid_request')) {
            outcomes.push({ name: '', error });
          }
          break;
        }
        if (item.kind === 'field') {
          if (item.name !== 'bot_id') continue;
          if (!isId('bot', item.value)) return fail(c, noSuchBot);
          botId = item.value;
          c.var.log.bot_id = botId;
          continue;
        }
        if (botId === undefined) {
          return fail(c, { code: 'invalid_request', message: 'the field bot_id must come before the files' });
        }
        if (outcomes.length === LIMITS.filesPerUploadMaxCount) {
          const message = `at most ${LIMITS.filesPerUploadMaxCount} files at once; this one and those after it were not read`;
          outcomes.push({ name: item.fileName, error: { code: 'limit_reached', message } });
          break;
        }
        const uploaded = await upload(c, botId, item.fileName, item.source);
        // No file of the form can go to a bot that is not there.
        if (!uploaded.ok && uploaded.error.code === 'not_found') return fail(c, uploaded.error);
        outcomes.push(
          uploaded.ok
            ? { name: item.fileName, document: uploaded.value }
            : { name: item.fileName, error: uploaded.error },
        );
      }
    } catch (cause) {
      outcomes.push({ name: '', error: { code: 'invalid_request', message: 'the upload broke off', cause } });
    }
    return answerUpload(c, outcomes);
  });

  return { put, form };
}
