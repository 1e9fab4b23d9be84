import type { FunctionSpec } from './function-spec.ts';
import type { FunctionEnvironment, Outcome, StreamReceiver } from './function-environment.ts';
import { InvocationFailed, startFunctionEnvironment } from './function-environment.ts';

export interface FunctionPool {
  readonly spec: FunctionSpec;
  readonly invoke: (event: unknown, requestId: string, receiver?: StreamReceiver) => Promise<Outcome>;
  /** Starts an environment ahead of the first request. */
  readonly warm: () => void;
  /** Ends the idle environments and lets busy ones finish, so that changed code is loaded next time. */
  readonly restart: () => void;
  readonly stop: () => Promise<void>;
}

const NO_STREAM: StreamReceiver = {
  head: () => {},
  chunk: async () => {},
  signal: new AbortController().signal,
};

/**
 * Runs a function in as many environments as there are requests at once, up to its concurrency; further
 * requests wait their turn, for as long as the function may run. A dead environment is replaced when next needed.
 */
export function createFunctionPool(
  spec: FunctionSpec,
  { env, log }: { readonly env: Readonly<Record<string, string>>; readonly log: (line: string) => void },
): FunctionPool {
  const idle: FunctionEnvironment[] = [];
  const busy = new Set<FunctionEnvironment>();
  const outdated = new WeakSet<FunctionEnvironment>();
  const waiting: ((environment: FunctionEnvironment) => void)[] = [];
  let stopped = false;

  function take(): FunctionEnvironment | undefined {
    let environment = idle.pop();
    while (environment && !environment.isAlive()) environment = idle.pop();
    if (!environment && busy.size < spec.maxConcurrency) environment = startFunctionEnvironment(spec, { env, log });
    if (environment) busy.add(environment);
    return environment;
  }

  async function acquire(): Promise<FunctionEnvironment> {
    if (stopped) throw new InvocationFailed('stopped', `function ${spec.name} was stopped`);
    const environment = take();
    if (environment) return environment;
    return new Promise((resolve, reject) => {
      const turn = (next: FunctionEnvironment): void => {
        clearTimeout(timer);
        resolve(next);
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(turn), 1);
        reject(new InvocationFailed('timed_out', `function ${spec.name} is busy: ${busy.size} requests are running`));
      }, spec.timeoutMs);
      waiting.push(turn);
    });
  }

  function release(environment: FunctionEnvironment): void {
    busy.delete(environment);
    if (outdated.has(environment)) void environment.stop();
    else if (environment.isAlive()) idle.push(environment);
    if (waiting.length === 0 || stopped) return;
    const next = take();
    if (next) waiting.shift()?.(next);
  }

  return {
    spec,
    warm: () => {
      if (idle.length + busy.size === 0) idle.push(startFunctionEnvironment(spec, { env, log }));
    },
    restart: () => {
      for (const environment of busy) outdated.add(environment);
      for (const environment of idle.splice(0)) void environment.stop();
    },
    invoke: async (event, requestId, receiver = NO_STREAM) => {
      const environment = await acquire();
      try {
        return await environment.invoke(event, requestId, receiver);
      } finally {
        release(environment);
      }
    },
    stop: async () => {
      stopped = true;
      await Promise.all([...idle, ...busy].map((environment) => environment.stop()));
    },
  };
}
