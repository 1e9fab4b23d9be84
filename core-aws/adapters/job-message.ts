import * as z from 'zod/mini';
import { idPattern } from '#shared/ids.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Job } from '../ports/job-queue.ts';

const id = (kind: 'bot' | 'document' | 'version') => z.string().check(z.regex(idPattern(kind)));

/** A character takes up to three bytes, sealing adds some forty, and base64url makes four characters of three bytes. */
const SEALED_MAX_CHARS = LIMITS.passwordMaxChars * 4 + 100;

const JobMessage = z.discriminatedUnion('job', [
  z.object({
    job: z.literal('ingest'),
    bot_id: id('bot'),
    document_id: id('document'),
    version: id('version'),
    sealed_password: z.optional(z.string().check(z.maxLength(SEALED_MAX_CHARS))),
    failed_deliveries: z.optional(z.int().check(z.positive())),
  }),
  z.object({
    job: z.literal('check_document'),
    bot_id: id('bot'),
    document_id: id('document'),
    version: id('version'),
    try_number: z.int().check(z.positive()),
  }),
  z.object({ job: z.literal('unpack'), bot_id: id('bot'), document_id: id('document'), version: id('version') }),
  z.object({ job: z.literal('erase_document'), bot_id: id('bot'), document_id: id('document') }),
  z.object({ job: z.literal('erase_bot'), bot_id: id('bot') }),
  z.object({ job: z.literal('tidy_index'), bot_id: id('bot') }),
]);
type JobMessage = z.infer<typeof JobMessage>;

/** A job as the queue carries it: JSON in snake_case, like everything on a wire. */
export function formatJob(job: Job): string {
  return JSON.stringify(toMessage(job));
}

function toMessage(job: Job): JobMessage {
  switch (job.job) {
    case 'ingest':
      return {
        job: 'ingest',
        bot_id: job.botId,
        document_id: job.documentId,
        version: job.version,
        ...(job.sealedPassword === undefined ? {} : { sealed_password: job.sealedPassword }),
        ...(job.failedDeliveries === undefined ? {} : { failed_deliveries: job.failedDeliveries }),
      };
    case 'check_document':
      return {
        job: 'check_document',
        bot_id: job.botId,
        document_id: job.documentId,
        version: job.version,
        try_number: job.tryNumber,
      };
    case 'unpack':
      return { job: 'unpack', bot_id: job.botId, document_id: job.documentId, version: job.version };
    case 'erase_document':
      return { job: 'erase_document', bot_id: job.botId, document_id: job.documentId };
    case 'erase_bot':
    case 'tidy_index':
      return { job: job.job, bot_id: job.botId };
  }
}

/** Reads a queued message; the error says what is wrong with it, without its content. */
export function parseJob(body: string): Result<Job, string> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return err('the message is not JSON');
  }
  const parsed = JobMessage.safeParse(json);
  if (!parsed.success) {
    return err(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  return ok(fromMessage(parsed.data));
}

function fromMessage(message: JobMessage): Job {
  const botId = message.bot_id;
  switch (message.job) {
    case 'ingest':
      return {
        job: 'ingest',
        botId,
        documentId: message.document_id,
        version: message.version,
        ...(message.sealed_password === undefined ? {} : { sealedPassword: message.sealed_password }),
        ...(message.failed_deliveries === undefined ? {} : { failedDeliveries: message.failed_deliveries }),
      };
    case 'check_document':
      return {
        job: 'check_document',
        botId,
        documentId: message.document_id,
        version: message.version,
        tryNumber: message.try_number,
      };
    case 'unpack':
      return { job: 'unpack', botId, documentId: message.document_id, version: message.version };
    case 'erase_document':
      return { job: 'erase_document', botId, documentId: message.document_id };
    case 'erase_bot':
    case 'tidy_index':
      return { job: message.job, botId };
  }
}
