import type { Result } from '#shared/result.ts';
import { err } from '#shared/result.ts';
import type { ExtractedText } from '../../domain/block.ts';
import type { ExtractionFailure } from '../../ports/text-extractor.ts';
import { createDeadline } from './deadline.ts';
import type { ReadFile } from './read-file.ts';
import type { ReaderMessage, ReadRequest } from './reader-messages.ts';

/**
 * Makes this process a reader: it reads the files its parent sends, one after the other, and ends when the
 * parent is gone. What a library rejects or throws beside its result is never lost: a rejection nobody
 * handled leaves the file a chance to be read all the same, a throw in a callback does not, and after either
 * this process reads no further file.
 */
export function serveReader(readFile: ReadFile): void {
  let stray: string | undefined;
  let isReading = false;
  let filesTaken = 0;

  process.on('message', (request: ReadRequest) => {
    void answer(request);
  });
  process.on('disconnect', () => process.exit());
  process.on('unhandledRejection', (cause) => {
    stray ??= `unhandled rejection: ${toPlainError(cause).message}`;
    if (!isReading) process.exit(1);
  });
  process.on('uncaughtException', (cause) => {
    stray ??= `uncaught: ${toPlainError(cause).message}`;
    if (!isReading) process.exit(1);
    end({ ok: false, error: { kind: 'read_failed', detail: 'reading it broke off', cause } });
  });

  async function answer({ kind, bytes, timeoutMs, password }: ReadRequest): Promise<void> {
    isReading = true;
    const number = (filesTaken += 1);
    send({ type: 'taken' });
    let result: Result<ExtractedText, ExtractionFailure>;
    try {
      result = await readFile(kind, bytes, createDeadline(timeoutMs), {
        ...(password === undefined ? {} : { password }),
        onProgress: ({ done, of }) => {
          // A library may go on after its end; the next file's owner must not see it.
          if (isReading && number === filesTaken) send({ type: 'progress', done, of });
        },
      });
    } catch (cause) {
      result = err({ kind: 'read_failed', detail: 'reading it broke off', cause });
    }
    // Rejections nobody handles are told once the microtasks of this turn are done.
    await new Promise((resolve) => setImmediate(resolve));
    end(result);
  }

  function end(result: Result<ExtractedText, ExtractionFailure>): void {
    if (!isReading) return;
    isReading = false;
    const plain = result.ok ? result : err(toSendable(result.error));
    send({ type: 'end', result: plain, ...(stray === undefined ? {} : { stray }) });
  }
}

function send(message: ReaderMessage): void {
  process.send?.(message);
}

function toSendable<T extends { readonly cause?: unknown }>(error: T): T {
  return error.cause === undefined ? error : { ...error, cause: toPlainError(error.cause) };
}

/** Libraries hang on to documents and functions in their errors; name, message and stack are what a log needs. */
function toPlainError(cause: unknown): Error {
  const { name, message, stack } = cause instanceof Error ? cause : new Error(String(cause));
  const plain = new Error(name === 'Error' ? message : `${name}: ${message}`);
  if (stack !== undefined) plain.stack = stack;
  return plain;
}
