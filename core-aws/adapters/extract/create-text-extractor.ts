import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err } from '#shared/result.ts';
import type { ExtractedText } from '../../domain/block.ts';
import type { ExtractionFailure, TextExtractor } from '../../ports/text-extractor.ts';
import type { ReadRequest } from './reader-messages.ts';
import { startReader } from './start-reader.ts';
import type { Reader, ReadOutcome } from './start-reader.ts';

/** Sources run as they are; a bundle holds the reader's entry beside the function's, under this name. */
const READER_ENTRY = import.meta.url.endsWith('.ts') ? './reader-process.ts' : './reader-process.mjs';

/** What breaks a reader counts as the file's doing when it happens as often as this. */
const DEATHS_MAX = 2;

/** What is left for the function itself of Lambda's 1,024 MB is some 450 MB: its own code, the file, its vectors. */
const MAX_MEMORY_BYTES = 575_000_000;
const MAX_HEAP_BYTES = 400_000_000;

export interface TextExtractorOptions {
  readonly timeoutMs?: number;
  readonly maxHeapBytes?: number;
  readonly maxMemoryBytes?: number;
  /** Files read at the same time; more wait in line. Each may take `maxMemoryBytes`, so one by default. */
  readonly maxReaders?: number;
  /** Told of what no file should be able to do: a reader that died, was killed, or threw beside its result. For logs. */
  readonly onIncident?: (what: string) => void;
  /** Where the reader process begins. */
  readonly readerEntry?: URL;
}

export interface ClosableTextExtractor extends TextExtractor {
  /** Ends the reader processes. Files being read are given up: their `extract` throws. */
  readonly close: () => void;
}

/**
 * Reads files in processes apart (`start-reader.ts`), so that no file can take the function down: one that
 * crashes its reader, never ends or fills the memory is a failure like any other. The file's bytes stay the caller's.
 *
 * A process that read its files well reads the next one too, which saves its start. When such a process breaks
 * at a file, the file gets a second chance in a fresh one: the one before may have left something behind. And only a
 * file that breaks two processes has failed, because a crash may have been chance.
 * Errors: throws when a reader could not be started, or was killed by somebody else than us: no fault of the file,
 * which can be read again later.
 */
export function createTextExtractor({
  timeoutMs = LIMITS.extractionTimeoutS * 1_000,
  maxHeapBytes = MAX_HEAP_BYTES,
  maxMemoryBytes = MAX_MEMORY_BYTES,
  maxReaders = 1,
  onIncident,
  readerEntry = new URL(READER_ENTRY, import.meta.url),
}: TextExtractorOptions = {}): ClosableTextExtractor {
  const idle: Reader[] = [];
  const busy = new Set<Reader>();
  const waiting: (() => void)[] = [];
  let turns = 0;
  let isClosed = false;

  return {
    async extract(kind, bytes, { password, ...options } = {}) {
      await takeTurn(options.signal);
      try {
        const endsAtMs = performance.now() + timeoutMs;
        for (let deaths = 0; ;) {
          options.signal?.throwIfAborted();
          if (isClosed) throw new Error('the text extractor is closed');
          const warm = deaths === 0 ? takeIdle() : undefined;
          const request: ReadRequest = {
            kind,
            bytes,
            timeoutMs: Math.max(0, endsAtMs - performance.now()),
            ...(password === undefined ? {} : { password }),
          };
          const reader = warm ?? startReader({ entry: readerEntry, maxHeapBytes, maxMemoryBytes });
          const outcome = await readWith(reader, request, options);
          if (outcome.kind === 'died') deaths += 1;
          if (outcome.kind === 'died' ? deaths < DEATHS_MAX : warm && mayBeOfFileBefore(outcome)) continue;
          return toResult(outcome);
        }
      } finally {
        endTurn();
      }
    },
    close() {
      isClosed = true;
      for (const reader of [...idle, ...busy]) reader.stop(new Error('the text extractor was closed'));
      idle.length = 0;
    },
  };

  async function readWith(reader: Reader, ...work: Parameters<Reader['read']>): Promise<ReadOutcome> {
    busy.add(reader);
    try {
      const outcome = await reader.read(...work);
      if (outcome.kind === 'died') onIncident?.(`the reader died: ${outcome.how}`);
      if (outcome.kind === 'lost') onIncident?.(`the reader was lost: ${outcome.how}`);
      if (outcome.kind === 'read' && outcome.stray !== undefined) onIncident?.(outcome.stray);
      return outcome;
    } finally {
      busy.delete(reader);
      if (reader.isReusable() && !isClosed) idle.push(reader);
      else reader.stop(new Error('the reader is not needed any more'));
    }
  }

  /** An idle reader may have ended since: killed, or by something it threw late. */
  function takeIdle(): Reader | undefined {
    for (let reader = idle.pop(); reader; reader = idle.pop()) {
      if (reader.isReusable()) return reader;
      reader.stop(new Error('the reader is not needed any more'));
    }
    return undefined;
  }

  async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (turns < maxReaders) {
      turns += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const take = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(take);
    });
  }

  function endTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else turns -= 1;
  }

  function toResult(outcome: ReadOutcome): Result<ExtractedText, ExtractionFailure> {
    switch (outcome.kind) {
      case 'stopped':
        throw outcome.reason;
      case 'lost':
        throw new Error(`the reader ended through no fault of the file: ${outcome.how}`);
      case 'read':
        return outcome.result;
      case 'out_of_time':
        return err({ kind: 'too_complex', detail: `reading it took longer than the limit of ${timeoutMs / 1_000} s` });
      case 'out_of_memory':
        return err({
          kind: 'too_complex',
          detail: `reading it took more memory than the limit of ${Math.round(maxMemoryBytes / 1e6)} MB`,
        });
      case 'died':
        return err({
          kind: 'read_failed',
          detail: 'reading it broke off',
          cause: new Error(`the reader ended: ${outcome.how}`),
        });
    }
  }
}

/** In a process that read files before, their traces may be the cause: memory they hold, a timer that throws late. */
function mayBeOfFileBefore(outcome: ReadOutcome): boolean {
  switch (outcome.kind) {
    case 'out_of_memory':
      return true;
    case 'lost':
      return !outcome.hadFile;
    case 'read':
      return !outcome.result.ok && outcome.stray !== undefined;
    case 'died':
    case 'out_of_time':
    case 'stopped':
      return false;
  }
}
