import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What some reads cost. */
export interface Reads {
  readonly readUnits: number;
  readonly callCount: number;
  /** The longest chain of calls of which each began after the one before had ended. */
  readonly tripCount: number;
}

export interface ReadMeter {
  /** Runs `work` and tells what it read of this table. Nothing else may read meanwhile. */
  readonly measure: <T>(
    table: string,
    work: () => Promise<T>,
  ) => Promise<{ readonly result: T; readonly reads: Reads }>;
}

interface Call {
  readonly depth: number;
  isOver: boolean;
  readUnits: number;
}

/** Asks DynamoDB for what each call consumed, and keeps it. */
export function createReadMeter(client: DynamoDBClient): ReadMeter {
  let calls: Call[] = [];
  let watched: string | undefined;

  client.middlewareStack.add(
    (next) => async (args) => {
      const input: unknown = args.input;
      if (watched === undefined || !isRequest(input) || input.TableName !== watched) return next(args);
      // A call that begins now can depend on those that are over, and on no other.
      const depth = 1 + Math.max(0, ...calls.filter(({ isOver }) => isOver).map(({ depth: before }) => before));
      const call: Call = { depth, isOver: false, readUnits: 0 };
      calls.push(call);
      const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } });
      call.isOver = true;
      call.readUnits = unitsOf(answer.output);
      return answer;
    },
    { step: 'initialize', name: 'readMeter' },
  );

  return {
    async measure(table, work) {
      calls = [];
      watched = table;
      try {
        const result = await work();
        return {
          result,
          reads: {
            readUnits: calls.reduce((sum, { readUnits }) => sum + readUnits, 0),
            callCount: calls.length,
            tripCount: Math.max(0, ...calls.map(({ depth }) => depth)),
          },
        };
      } finally {
        watched = undefined;
      }
    },
  };
}

function isRequest(input: unknown): input is { readonly TableName: unknown } {
  return typeof input === 'object' && input !== null && 'TableName' in input;
}

function unitsOf(output: unknown): number {
  if (typeof output !== 'object' || output === null || !('ConsumedCapacity' in output)) return 0;
  const consumed = output.ConsumedCapacity;
  if (typeof consumed !== 'object' || consumed === null || !('CapacityUnits' in consumed)) return 0;
  return Number(consumed.CapacityUnits);
}
