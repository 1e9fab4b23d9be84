import { randomBytes } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createDynamoChunkStore } from '../../core-aws/adapters/dynamo-chunk-store.ts';
import { createPackedIndex } from '../../core-aws/adapters/packed-index/create-packed-index.ts';
import type { PackedIndexOptions, PackedIndexPorts } from '../../core-aws/adapters/packed-index/create-packed-index.ts';
import type { ChunkStore } from '../../core-aws/ports/chunk-store.ts';
import type { VectorIndex } from '../../core-aws/ports/vector-index.ts';
import type { Tables } from '../../core-aws/tables.ts';
import { createMemoryFileStore } from './memory-file-store.ts';
import type { MemoryFileStore } from './memory-file-store.ts';
import { SAMPLE_NOW_MS } from './sample-records.ts';

/** The packed index over an emulator, with a clock that the test moves. */
export interface PackedWorld {
  readonly ports: PackedIndexPorts;
  readonly files: MemoryFileStore;
  readonly chunks: ChunkStore;
  /** A function of its own: it shares the stores with others and no memory. */
  readonly index: (ports?: Partial<PackedIndexPorts>, options?: PackedIndexOptions) => VectorIndex;
  readonly passMs: (ms: number) => void;
  /** Everything that is stored of the bot's index: sort keys of its items, and keys of its files. */
  readonly stored: (botId: string) => Promise<{ readonly items: readonly string[]; readonly files: readonly string[] }>;
}

export function createPackedWorld({
  client,
  tables,
}: {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
}): PackedWorld {
  let nowMs = SAMPLE_NOW_MS;
  const files = createMemoryFileStore();
  const chunks = createDynamoChunkStore({ client, tables });
  const ports: PackedIndexPorts = {
    client,
    tables,
    files,
    chunks,
    clock: { nowMs: () => nowMs },
    randomness: { bytes: (count) => randomBytes(count) },
  };
  return {
    ports,
    files,
    chunks,
    index: (given = {}, options = {}) => createPackedIndex({ ...ports, ...given }, options),
    passMs: (ms) => {
      nowMs += ms;
    },
    async stored(botId) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tables.vectorIndex,
          KeyConditionExpression: 'bot_id = :bot_id',
          ExpressionAttributeValues: { ':bot_id': { S: botId } },
          ProjectionExpression: 'segment_id',
          ConsistentRead: true,
        }),
      );
      if (LastEvaluatedKey) throw new Error('a bot of a test has less than a megabyte');
      return {
        items: Items.map((item) => String(unmarshall(item)['segment_id'])).toSorted(),
        files: (await files.list(`bots/${botId}/`)).toSorted(),
      };
    },
  };
}
