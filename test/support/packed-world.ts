import { randomBytes } from 'node:crypto';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
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
  /** Everything that is stored of the bot's index. */
  readonly stored: (botId: string) => Promise<StoredParts>;
  /** What there is to be by the manifest and by nothing else. */
  readonly named: (botId: string) => Promise<StoredParts>;
  /** Tidies until nothing is left to do, letting the time pass that each round asks for. */
  readonly settle: (index: VectorIndex, botId: string) => Promise<void>;
}

/** Sort keys of items, and keys of files, sorted. */
export interface StoredParts {
  readonly items: readonly string[];
  readonly files: readonly string[];
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
    async named(botId) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: tables.vectorIndex,
          Key: { bot_id: { S: botId }, segment_id: { S: '#m' } },
          ConsistentRead: true,
        }),
      );
      const refs = [...Object.values(Item?.['solos']?.M ?? {}), ...Object.values(Item?.['merged']?.M ?? {})];
      const segments = refs.map(({ S = '' }) => {
        const [id = '', , size = ''] = S.split(':');
        return { id, partCount: Number(size) || 0 };
      });
      return {
        items: segments
          .flatMap(({ id, partCount }) => [
            `l#${id}`,
            ...Array.from({ length: partCount }, (_, part) => `s#${id}.${part}`),
          ])
          .concat('#m')
          .toSorted(),
        files: segments
          .flatMap(({ id, partCount }) => [
            `bots/${botId}/index/${id}.words`,
            ...(partCount > 0 ? [] : [`bots/${botId}/index/${id}.vectors`]),
          ])
          .toSorted(),
      };
    },
    async settle(index, botId) {
      for (let round = 0; round < 50; round += 1) {
        const { againInS } = await index.tidy(botId);
        if (againInS === undefined) return;
        nowMs += againInS * 1_000;
      }
      throw new Error('there was always more to tidy');
    },
  };
}
