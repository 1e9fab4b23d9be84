import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Result } from '#shared/result.ts';
import type { ExtractedText } from '../../domain/block.ts';
import type { ExtractionFailure, ExtractionOptions } from '../../ports/text-extractor.ts';
import { residentBytes } from './process-memory.ts';
import type { ReaderMessage, ReadRequest } from './reader-messages.ts';
import { tieToParent } from './tie-to-parent.ts';

/** How often a reader's memory is looked at. A loop that only fills memory takes some 50 MB meanwhile. */
const MEMORY_LOOK_MS = 25;
/** A reader may read our code and packages, and no other file: another process's keys are files too, in /proc. */
const CODE = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../..' : '.', import.meta.url));
const PACKAGES = dirname(dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json')));

/**
 * Signals by which the system ends a program for what it did itself; V8 crashes by the last three. Any other comes
 * from outside: the system when it is short of memory (SIGKILL), an operator, a terminal's Ctrl-C.
 */
const CRASHES: ReadonlySet<NodeJS.Signals> = new Set(['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGSYS', 'SIGILL', 'SIGTRAP']);

/** A process that still holds this much when a file is done does not get the next. */
const REUSE_MAX_BYTES = 300_000_000;

export type ReadOutcome =
  | { readonly kind: 'read'; readonly result: Result<ExtractedText, ExtractionFailure>; readonly stray?: string }
  | { readonly kind: 'out_of_time' }
  | { readonly kind: 'out_of_memory' }
  /** Broke while it read the file. */
  | { readonly kind: 'died'; readonly how: string }
  /** Ended for reasons that are not the file's: ended from outside, or before it had the file. */
  | { readonly kind: 'lost'; readonly how: string; readonly hadFile: boolean }
  /** The caller gave up: by its signal, by a throw in `onProgress`, or by closing the extractor. */
  | { readonly kind: 'stopped'; readonly reason: unknown };

export interface Reader {
  /** Reads one file; the next only after this one has ended. */
  readonly read: (request: ReadRequest, options: Omit<ExtractionOptions, 'password'>) => Promise<ReadOutcome>;
  /** May it read another file? */
  readonly isReusable: () => boolean;
  readonly stop: (reason: Error) => void;
}

export interface ReaderOptions {
  readonly entry: URL;
  /** JavaScript heap of the process. */
  readonly maxHeapBytes: number;
  /** All memory of the process, buffers and code included. */
  readonly maxMemoryBytes: number;
}

/**
 * Starts a process of its own to read files in. A thread would be cheaper to start, but is no wall: V8 ends
 * the whole process when a single allocation of a thread does not fit its heap, and a native call that never
 * returns cannot be stopped in a thread. A process can be killed at any moment, has its own memory to be
 * measured by, and gets neither the function's environment (its keys) nor leave to read other
 * files than code, to write any, or to start programs.
 *
 * It does not keep this process alive while idle, and ends when the thread does that started it.
 */
export function startReader({ entry, maxHeapBytes, maxMemoryBytes }: ReaderOptions): Reader {
  const child = fork(fileURLToPath(entry), [], {
    ...tieToParent([
      `--max-old-space-size=${Math.floor(maxHeapBytes / 1024 ** 2)}`,
      '--permission',
      `--allow-fs-read=${CODE}`,
      `--allow-fs-read=${PACKAGES}`,
      '--disable-warning=ExperimentalWarning',
    ]),
    env: {},
    serialization: 'advanced',
    // What libraries print may hold the document's text.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let isAlive = true;
  let isClean = true;
  let hasFile = false;
  let end: ((outcome: ReadOutcome) => void) | undefined;

  child.on('exit', () => {
    isAlive = false;
  });
  // Not at its exit: what it said before may still be on its way.
  child.on('close', (code, signal) => {
    isAlive = false;
    end?.(endOf(code, signal));
  });
  child.on('error', (cause) => {
    kill({ kind: 'lost', how: cause.message, hadFile: hasFile });
  });
  setIdle();

  return {
    async read(request, { onProgress, signal }) {
      let onMessage: ((message: ReaderMessage) => void) | undefined;
      const onAbort = (): void => kill({ kind: 'stopped', reason: signal?.reason });
      const deadline = setTimeout(() => kill({ kind: 'out_of_time' }), request.timeoutMs);
      const watch = setInterval(() => {
        const bytes = child.pid === undefined ? undefined : residentBytes(child.pid);
        if (bytes !== undefined && bytes > maxMemoryBytes) kill({ kind: 'out_of_memory' });
      }, MEMORY_LOOK_MS);
      signal?.addEventListener('abort', onAbort, { once: true });
      hasFile = false;
      setBusy();
      try {
        return await new Promise<ReadOutcome>((resolve) => {
          end = resolve;
          onMessage = (message) => {
            if (message.type === 'taken') {
              hasFile = true;
              return;
            }
            if (message.type === 'end') {
              const { type: _, ...read } = message;
              isClean = read.stray === undefined;
              resolve({ kind: 'read', ...read });
              return;
            }
            try {
              onProgress?.({ done: message.done, of: message.of });
            } catch (reason) {
              kill({ kind: 'stopped', reason });
            }
          };
          child.on('message', onMessage);
          if (signal?.aborted) onAbort();
          else if (!isAlive) resolve({ kind: 'lost', how: 'it had ended before', hadFile: false });
          else child.send(request, (failed) => failed && kill({ kind: 'lost', how: failed.message, hadFile: false }));
        });
      } finally {
        end = undefined;
        clearTimeout(deadline);
        clearInterval(watch);
        signal?.removeEventListener('abort', onAbort);
        if (onMessage) child.off('message', onMessage);
        setIdle();
      }
    },
    isReusable: () => isAlive && isClean && (residentBytes(child.pid ?? 0) ?? 0) <= REUSE_MAX_BYTES,
    stop: (reason) => kill({ kind: 'stopped', reason }),
  };

  /** How a reading ended whose process did, without our doing. */
  function endOf(code: number | null, signal: NodeJS.Signals | null): ReadOutcome {
    const how = signal ?? `exit code ${code}`;
    if (!hasFile || (signal !== null && signal !== 'SIGABRT' && !CRASHES.has(signal))) {
      return { kind: 'lost', how, hadFile: hasFile };
    }
    // V8 aborts when the heap is full.
    return signal === 'SIGABRT' ? { kind: 'out_of_memory' } : { kind: 'died', how };
  }

  function kill(outcome: ReadOutcome): void {
    isAlive = false;
    end?.(outcome);
    killNow();
  }

  function killNow(): void {
    child.kill('SIGKILL');
  }

  /** An idle reader sees that this process is gone; one in an endless loop sees nothing, where it is not tied to us. */
  function setBusy(): void {
    process.once('exit', killNow);
    child.ref();
    child.channel?.ref();
  }

  function setIdle(): void {
    process.off('exit', killNow);
    child.unref();
    child.channel?.unref();
  }
}
