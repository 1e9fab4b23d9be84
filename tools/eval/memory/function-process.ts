/** The function `ingest` in a process of its own, as Lambda runs it: made from the environment, given one event after the other. */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { handler } from '../../../core-aws/functions/ingest.ts';

const TIMEOUT_MS = 300_000;

process.on('message', (event: SQSEvent) => {
  const endsAtMs = Date.now() + TIMEOUT_MS;
  // What our functions read of it.
  const context = { getRemainingTimeInMillis: () => endsAtMs - Date.now() } as Context;
  Promise.resolve(handler(event, context, () => {})).then(
    (response: SQSBatchResponse | void) => process.send?.({ failed: response?.batchItemFailures.length ?? 0 }),
    (thrown: unknown) => process.send?.({ failed: 1, thrown: String(thrown) }),
  );
});
