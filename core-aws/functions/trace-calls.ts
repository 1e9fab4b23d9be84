import { syncBuiltinESMExports } from 'node:module';
import type { Config } from '../config.ts';

/**
 * Adds to Lambda's own trace of a call what took how long inside it: each request to DynamoDB, S3, SQS and the model,
 * by host, without a word of what was sent.
 *
 * Powertools' tracer takes longer to load than all else a question needs. So it is loaded when the first call of an
 * environment is over, its answer sent, and traces from the second call on; how long a cold start took is in Lambda's
 * own segments. Where X-Ray does not run nothing is loaded at all. For functions nobody waits for at their end: the one
 * that streams, and the one behind the queue.
 */
export function traceCalls<Args extends readonly unknown[], Answer>(
  service: string,
  { AWS_XRAY_DAEMON_ADDRESS: daemon }: Pick<Config, 'AWS_XRAY_DAEMON_ADDRESS'>,
  handle: (...args: Args) => Promise<Answer>,
): (...args: Args) => Promise<Answer> {
  if (daemon === undefined) return handle;
  let traced: Traced | undefined;
  return async (...args) => {
    if (traced) return traced(() => handle(...args));
    try {
      return await handle(...args);
    } finally {
      traced = await loadTracer(service);
    }
  };
}

type Traced = <T>(run: () => Promise<T>) => Promise<T>;

/** A trace that cannot be written must not cost an answer: then calls go on without. */
async function loadTracer(service: string): Promise<Traced> {
  try {
    const { Tracer } = await import('@aws-lambda-powertools/tracer');
    const tracer = new Tracer({ serviceName: service });
    // It has changed the http clients of Node for CommonJS only; ours are imported.
    syncBuiltinESMExports();
    return async <T>(run: () => Promise<T>): Promise<T> => {
      const answered: { readonly answer: T }[] = [];
      await tracer.provider.captureAsyncFunc(`## ${service}`, async (segment) => {
        tracer.addServiceNameAnnotation();
        try {
          answered.push({ answer: await run() });
        } catch (thrown) {
          // The error itself may quote what it choked on; the log has it, in words chosen for it.
          segment?.addFaultFlag();
          throw thrown;
        } finally {
          segment?.close();
        }
      });
      // The library knows nothing of what it hands back.
      const [only] = answered;
      if (!only) throw new Error('the tracer did not wait for what it traced');
      return only.answer;
    };
  } catch {
    return (run) => run();
  }
}
