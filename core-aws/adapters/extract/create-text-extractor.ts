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

/** What is left for the function itself of Lambda's 1,024 MB is some 450 MB: its own code, the file, its vectors. */
const MAX_MEMORY_BYTES = 575_000_000;
const MAX_HEAP_BYTES = 400_000_000;

export interface TextExtractorOptions {
  readonly timeoutMs?: number;
  readonly maxHeapBytes?: number;
  readonly maxMemoryBytes?: number;
  /** Files read at the same time; more wait in line. Each may take `maxMemoryBytes`, so one by default. */
  readonly maxReaders?: number;
  /** Told of what no file should be able to do: a reader that died, or threw beside its result. For logs. */
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
 * A process that read its files well reads the next one too, which saves its start. When such a process dies
 * of a file, the file gets a second chance in a fresh one: the one before may have left something behind.
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
      await takeTurn();
      try {
        const endsAtMs = performance.now() + timeoutMs;
        let outcome: ReadOutcome;
        let wasFresh: boolean;
        do {
          options.signal?.throwIfAborted();
          if (isClosed) throw new Error('the text extractor is closed');
          const warm = idle.pop();
          wasFresh = warm === undefined;
          const request: ReadRequest = {
            kind,
            bytes,
            timeoutMs: Math.max(0, endsAtMs - performance.now()),
            ...(password === undefined ? {} : { password }),
          };
          outcome = await readWith(
            warm ?? startReader({ entry: readerEntry, maxHeapBytes, maxMemoryBytes }),
            request,
            options,
          );
        } while (!wasFresh && (outcome.kind === 'died' || outcome.kind === 'out_of_memory'));
        if (outcome.kind === 'stopped') throw outcome.reason;
        return toResult(outcome);
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
      if (outcome.kind === 'read' && outcome.stray !== undefined) onIncident?.(outcome.stray);
      return outcome;
    } finally {
      busy.delete(reader);
      if (reader.isReusable() && !isClosed) idle.push(reader);
      else reader.stop(new Error('the reader is not needed any more'));
    }
  }

  async function takeTurn(): Promise<void> {
    if (turns < maxReaders) turns += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function endTurn(): void {
    const next = waiting.shift();
    if (next) next();
    else turns -= 1;
  }

  function toResult(outcome: Exclude<ReadOutcome, { kind: 'stopped' }>): Result<ExtractedText, ExtractionFailure> {
    switch (outcome.kind) {
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
          kind: 'corrupt',
          detail: 'reading it broke off',
          cause: new Error(`the reader ended: ${outcome.how}`),
        });
    }
  }
}
