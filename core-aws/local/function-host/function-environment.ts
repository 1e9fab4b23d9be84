import { Worker } from 'node:worker_threads';
import type { FunctionSpec } from './function-spec.ts';
import type { FromFunction, StreamHead, ToFunction } from './messages.ts';

/** What a caller that takes a streamed answer provides. `chunk` resolves when there is room for more. */
export interface StreamReceiver {
  readonly head: (head: StreamHead) => void;
  readonly chunk: (bytes: Uint8Array) => Promise<void>;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

export type Outcome = { readonly kind: 'returned'; readonly value: unknown } | { readonly kind: 'streamed' };

/** Why an invocation has no answer. `threw` leaves the environment usable; the others end it. */
export class InvocationFailed extends Error {
  readonly kind: 'threw' | 'crashed' | 'timed_out' | 'stopped';

  constructor(kind: InvocationFailed['kind'], message: string) {
    super(message);
    this.name = 'InvocationFailed';
    this.kind = kind;
  }
}

export interface FunctionEnvironment {
  readonly isAlive: () => boolean;
  readonly invoke: (event: unknown, requestId: string, receiver: StreamReceiver) => Promise<Outcome>;
  readonly stop: () => Promise<void>;
}

/**
 * One execution environment: a worker thread with only the variables it was given, running one invocation at a
 * time. It is ended when a function runs out of time or memory, and by the function's own crash.
 *
 * Trade-off: `memoryMb` bounds the JavaScript heap; memory outside of it (WebAssembly, buffers) is not bounded.
 */
export function startFunctionEnvironment(
  spec: FunctionSpec,
  { env, log }: { readonly env: Readonly<Record<string, string>>; readonly log: (line: string) => void },
): FunctionEnvironment {
  const worker = new Worker(new URL('./function-thread.ts', import.meta.url), {
    workerData: { modulePath: spec.module, functionName: spec.name, memoryMb: spec.memoryMb },
    env: { ...env, ...runtimeEnv(spec) },
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    execArgv: [],
  });
  let alive = true;
  let lastId = 0;
  let listener: ((message: FromFunction) => void) | undefined;
  let failCurrent: ((failure: InvocationFailed) => void) | undefined;
  let crash = '';

  worker.on('message', (message: FromFunction) => listener?.(message));
  worker.on('error', (error) => {
    crash = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(`function ${spec.name} crashed: ${crash}`);
  });
  worker.on('exit', (code) => {
    alive = false;
    failCurrent?.(new InvocationFailed('crashed', crash || `the function's thread ended with code ${code}`));
  });
  const tell = (message: ToFunction): void => worker.postMessage(message);

  return {
    isAlive: () => alive,
    stop: async () => {
      alive = false;
      failCurrent?.(new InvocationFailed('stopped', `function ${spec.name} was stopped`));
      await worker.terminate();
    },
    invoke: (event, requestId, receiver) =>
      new Promise((resolve, reject) => {
        if (!alive) {
          reject(new InvocationFailed('crashed', crash || 'the environment has ended'));
          return;
        }
        const id = (lastId += 1);
        const left = (): void => tell({ type: 'left', id });
        const settle = (act: () => void): void => {
          clearTimeout(timer);
          receiver.signal.removeEventListener('abort', left);
          listener = undefined;
          failCurrent = undefined;
          act();
        };
        const timer = setTimeout(() => {
          alive = false;
          void worker.terminate();
          settle(() =>
            reject(new InvocationFailed('timed_out', `function ${spec.name} ran longer than ${spec.timeoutMs} ms`)),
          );
        }, spec.timeoutMs);
        failCurrent = (failure) => settle(() => reject(failure));
        listener = (message) => {
          if (message.type === 'loaded' || message.id !== id) return;
          if (message.type === 'head') receiver.head(message.head);
          else if (message.type === 'chunk') {
            void receiver.chunk(message.bytes).then(
              () => tell({ type: 'drained', id }),
              () => tell({ type: 'left', id }),
            );
          } else if (message.type === 'returned') settle(() => resolve({ kind: 'returned', value: message.value }));
          else if (message.type === 'streamed') settle(() => resolve({ kind: 'streamed' }));
          else settle(() => reject(new InvocationFailed('threw', message.error)));
        };
        tell({ type: 'invoke', id, event, requestId, deadlineMs: Date.now() + spec.timeoutMs });
        receiver.signal.addEventListener('abort', left);
        if (receiver.signal.aborted) left();
      }),
  };
}

/** What the Lambda runtime sets for every function. */
function runtimeEnv(spec: FunctionSpec): Record<string, string> {
  return {
    TZ: ':UTC',
    _HANDLER: 'index.handler',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  };
}
