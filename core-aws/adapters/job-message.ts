import * as z from 'zod/mini';
import { idPattern } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Job } from '../ports/job-queue.ts';

const id = (kind: 'bot' | 'document' | 'version') => z.string().check(z.regex(idPattern(kind)));

const JobMessage = z.discriminatedUnion('job', [
  z.object({ job: z.literal('ingest'), bot_id: id('bot'), document_id: id('document'), version: id('version') }),
  z.object({ job: z.literal('erase_document'), bot_id: id('bot'), document_id: id('document') }),
  z.object({ job: z.literal('erase_bot'), bot_id: id('bot') }),
]);

/** A job as the queue carries it: JSON in snake_case, like everything on a wire. */
export function formatJob(job: Job): string {
  const message: z.infer<typeof JobMessage> =
    job.job === 'ingest'
      ? { job: job.job, bot_id: job.botId, document_id: job.documentId, version: job.version }
      : job.job === 'erase_document'
        ? { job: job.job, bot_id: job.botId, document_id: job.documentId }
        : { job: job.job, bot_id: job.botId };
  return JSON.stringify(message);
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
  const message = parsed.data;
  const botId = message.bot_id;
  switch (message.job) {
    case 'ingest':
      return ok({ job: 'ingest', botId, documentId: message.document_id, version: message.version });
    case 'erase_document':
      return ok({ job: 'erase_document', botId, documentId: message.document_id });
    case 'erase_bot':
      return ok({ job: 'erase_bot', botId });
  }
}
