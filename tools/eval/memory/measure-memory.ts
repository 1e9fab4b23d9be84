import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SQSEvent } from 'aws-lambda';
import { newId } from '#shared/ids.ts';
import { formatJob } from '../../../core-aws/adapters/job-message.ts';
import { INGEST_NODE_OPTIONS } from '../../../core-aws/function-definitions.ts';
import { LOCAL_REGION } from '../../../core-aws/local/resources.ts';
import type { StoredDocument } from '../../../core-aws/ports/document-store.ts';
import type { Job } from '../../../core-aws/ports/job-queue.ts';
import { placeInput } from './place-input.ts';
import type { MemoryPeak } from './sample-memory.ts';
import { sampleMemory } from './sample-memory.ts';
import type { Stores } from './start-stores.ts';
import { startStores } from './start-stores.ts';
import type { WorstInput } from './worst-inputs.ts';

export interface MemoryResult extends MemoryPeak {
  readonly name: string;
  readonly most: string;
  readonly bytes: number;
  /** How the document ended, with its reason where it failed. */
  readonly ending: string;
  readonly chunkCount: number;
  /** Invocations it took. */
  readonly turns: number;
  readonly ms: number;
}

/** More than the longest document needs; one that never ends is a mistake. */
const MAX_TURNS = 60;

/**
 * Has each file read by the function `ingest` itself, in a process of its own beside local stores in others, and
 * measures the memory of that process and its readers together. A fresh process for each file, unless `warm`.
 */
export async function measureMemory(
  inputs: readonly WorstInput[],
  { warm = false, onResult }: { readonly warm?: boolean; readonly onResult?: (result: MemoryResult) => void } = {},
): Promise<readonly MemoryResult[]> {
  const local = await startStores();
  let running: ChildProcess | undefined;
  try {
    const results: MemoryResult[] = [];
    for (const input of inputs) {
      running ??= fork(fileURLToPath(new URL('function-process.ts', import.meta.url)), [], {
        env: local.env,
        execArgv: [...INGEST_NODE_OPTIONS, '--disable-warning=ExperimentalWarning'],
      });
      const result = await measure(running, input, local.stores);
      results.push(result);
      onResult?.(result);
      if (!warm) {
        await end(running);
        running = undefined;
      }
    }
    return results;
  } finally {
    if (running) await end(running);
    await local.stop();
  }
}

async function measure(child: ChildProcess, input: WorstInput, stores: Stores): Promise<MemoryResult> {
  const { bytes, document } = await placeInput(input, stores);
  const { botId, documentId, version } = document;
  const job: Job = { job: input.kind === 'zip' ? 'unpack' : 'ingest', botId, documentId, version };
  const startedAtMs = performance.now();
  const sampler = sampleMemory(child.pid ?? 0);
  try {
    let now: StoredDocument | undefined = document;
    let turns = 0;
    for (; isOpen(now) && turns < MAX_TURNS; turns += 1) {
      const { failed, thrown } = await invoke(child, toEvent(job));
      if (failed > 0) throw new Error(`${input.name}: the function failed${thrown === undefined ? '' : `: ${thrown}`}`);
      now = await stores.documents.get(botId, documentId);
    }
    return {
      name: input.name,
      most: input.most,
      bytes,
      // An unpacked ZIP is deleted.
      ending: now?.failure
        ? `failed: ${now.failure.reason}: ${now.failure.message}`
        : now && !now.deletedAtMs
          ? now.status
          : 'unpacked',
      chunkCount: now?.chunkCount ?? 0,
      turns,
      ms: performance.now() - startedAtMs,
      ...sampler.takePeak(),
    };
  } finally {
    sampler.stop();
  }
}

function isOpen(document: StoredDocument | undefined): boolean {
  return document?.deletedAtMs === undefined && (document?.status === 'uploaded' || document?.status === 'reading');
}

async function invoke(
  child: ChildProcess,
  event: SQSEvent,
): Promise<{ readonly failed: number; readonly thrown?: string }> {
  const ended = new AbortController();
  try {
    const answer = once(child, 'message', { signal: ended.signal });
    const death = once(child, 'exit', { signal: ended.signal }).then(([code, signal]: unknown[]) => {
      throw new Error(`the function's process ended: ${String(code ?? signal)}`);
    });
    child.send(event);
    const [message] = (await Promise.race([answer, death])) as [{ readonly failed: number; readonly thrown?: string }];
    return message;
  } finally {
    ended.abort();
  }
}

function toEvent(job: Job): SQSEvent {
  return {
    Records: [
      {
        messageId: newId('message', randomBytes),
        receiptHandle: 'none',
        body: formatJob(job),
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '0',
          SenderId: 'none',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'none',
        awsRegion: LOCAL_REGION,
      },
    ],
  };
}

async function end(child: ChildProcess): Promise<void> {
  const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await exit;
}
