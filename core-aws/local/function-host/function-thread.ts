/**
 * Runs inside a function's own worker thread: loads the handler once, then runs one invocation at a time, as a
 * Lambda execution environment does.
 */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { FromFunction, Invocation, ToFunction } from './messages.ts';
import { awslambdaGlobal, isStreaming, ResponseStream } from './response-stream.ts';

const { modulePath, functionName, memoryMb } = workerData as {
  modulePath: string;
  functionName: string;
  memoryMb: number;
};
if (!parentPort) throw new Error('function-thread.ts runs in a worker thread only');
const port = parentPort;
const send = (message: FromFunction): void => port.postMessage(message);

Object.assign(globalThis, { awslambda: awslambdaGlobal });
const loaded: unknown = await import(modulePath);
const handler = handlerOf(loaded);

let current: { id: number; stream: ResponseStream | undefined; onDrained: (() => void) | undefined } | undefined;

port.on('message', (message: ToFunction) => {
  if (message.type === 'invoke') {
    void (isStreaming(handler) ? stream(message) : call(message));
  } else if (current?.id === message.id) {
    if (message.type === 'left') current.stream?.destroy();
    current.onDrained?.();
    current.onDrained = undefined;
  }
});
send({ type: 'loaded' });

async function call(invocation: Invocation): Promise<void> {
  current = { id: invocation.id, stream: undefined, onDrained: undefined };
  try {
    const value: unknown = await handler(invocation.event, contextOf(invocation));
    // Lambda passes answers as JSON, so what JSON cannot hold never arrives.
    const json = JSON.stringify(value);
    send({ type: 'returned', id: invocation.id, value: json === undefined ? undefined : JSON.parse(json) });
  } catch (error) {
    send({ type: 'threw', id: invocation.id, error: describe(error) });
  }
}

async function stream(invocation: Invocation): Promise<void> {
  const { id } = invocation;
  const response = new ResponseStream({
    head: (head) => send({ type: 'head', id, head }),
    write: (bytes) =>
      new Promise((resolve) => {
        if (current?.id === id) current.onDrained = resolve;
        send({ type: 'chunk', id, bytes });
      }),
  });
  current = { id, stream: response, onDrained: undefined };
  let failure: unknown;
  response.once('error', (error) => (failure = error));
  try {
    await handler(invocation.event, response, contextOf(invocation));
    if (!response.writableFinished && !response.destroyed) {
      response.end();
      await Promise.race([once(response, 'finish'), once(response, 'close')]);
    }
    if (failure !== undefined) throw failure;
    send({ type: 'streamed', id });
  } catch (error) {
    send({ type: 'threw', id, error: describe(error) });
  }
}

function handlerOf(module: unknown): (...args: unknown[]) => unknown {
  const exported: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, 'handler') : undefined;
  if (typeof exported !== 'function') throw new Error(`${modulePath} does not export a function named handler`);
  return exported as (...args: unknown[]) => unknown;
}

function contextOf(invocation: Invocation): object {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:000000000000:function:${functionName}`,
    memoryLimitInMB: String(memoryMb),
    awsRequestId: invocation.requestId,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadlineMs - Date.now()),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
