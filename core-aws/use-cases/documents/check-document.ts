import type { BotStore } from '../../ports/bot-store.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { DocumentVersion } from '../../ports/chunk-store.ts';
import { findVersion } from './find-version.ts';
import { selfCheck } from './self-check.ts';
import type { SelfCheckOutcome, SelfCheckPorts } from './self-check.ts';

export interface CheckPorts extends SelfCheckPorts {
  readonly bots: BotStore;
  readonly jobs: JobQueue;
}

/** Tries in all; then the report says what the last one could check, or nothing. */
const MAX_TRIES = 3;
/** A model that did not answer gets this long to recover; time runs anew at once, in the next invocation. */
const MODEL_RECOVERS_AFTER_S = 60;

/**
 * Checks a ready document, and sees to it that a check cut short is made again: by a job of its own, some times at
 * most, while the document answers as ever. Undefined when there was nothing to check, also because the document was
 * deleted or replaced, or its bot's model is no longer the one in use.
 */
export async function checkDocument(
  ports: CheckPorts,
  { botId, documentId, version }: DocumentVersion,
  { isOutOfTime, tryNumber = 1 }: { readonly isOutOfTime: () => boolean; readonly tryNumber?: number },
): Promise<SelfCheckOutcome | undefined> {
  const bot = await ports.bots.get(botId);
  const document = await findVersion(ports, { botId, documentId, version });
  if (document?.status !== 'ready' || bot?.embedderId !== ports.embedder.id) return undefined;
  const isLastTry = tryNumber >= MAX_TRIES;
  const outcome = await selfCheck(ports, document, { isOutOfTime, isLastTry });
  if (outcome?.unfinished !== undefined && !isLastTry) {
    const again = { job: 'check_document', botId, documentId, version, tryNumber: tryNumber + 1 } as const;
    await ports.jobs.send(again, outcome.unfinished === 'model_failed' ? { delayS: MODEL_RECOVERS_AFTER_S } : {});
  }
  return outcome;
}
