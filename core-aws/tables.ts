import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The one definition of every table: the local cloud creates them from it, the deployment declares them from
 * it, and the adapters take their names from it. What the items hold is in TABLES.md.
 */
export interface TableDefinition {
  /** Name without the prefix of the stage. */
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  readonly indexes: readonly IndexDefinition[];
  /** Unix seconds after which DynamoDB drops the item, within days: readers check it themselves too. */
  readonly ttlAttribute?: string;
}

export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N';
}

export interface IndexDefinition {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Everything, keys only, or keys and these attributes. */
  readonly projection: 'ALL' | 'KEYS_ONLY' | readonly string[];
}

const text = (name: string): KeyAttribute => ({ name, type: 'S' });
const number = (name: string): KeyAttribute => ({ name, type: 'N' });

export const TABLES = {
  vectorEmbeddings: {
    name: 'VectorEmbeddings',
    partitionKey: text('bot_id'),
    sortKey: text('chunk_id'),
    indexes: [
      {
        name: 'filename-index',
        partitionKey: text('bot_id'),
        sortKey: text('filename'),
        projection: 'KEYS_ONLY',
      },
    ],
  },
  vectorIndex: {
    name: 'VectorIndex',
    partitionKey: text('bot_id'),
    sortKey: text('segment_id'),
    indexes: [],
  },
  botCollections: {
    name: 'BotCollections',
    partitionKey: text('bot_id'),
    indexes: [{ name: 'user-index', partitionKey: text('user_id'), sortKey: number('created_at'), projection: 'ALL' }],
  },
  documents: {
    name: 'Documents',
    partitionKey: text('bot_id'),
    sortKey: text('document_id'),
    indexes: [],
  },
  conversations: {
    name: 'Conversations',
    partitionKey: text('conversation_key'),
    sortKey: text('asked_at'),
    indexes: [
      /** A day is a prefix of `asked_at`, and a whole bot is the partition. */
      { name: 'by-day-index', partitionKey: text('bot_id'), sortKey: text('asked_at'), projection: 'ALL' },
      /** Sparse: only gaps have `gap_bot_id`, so reading them costs nothing for the questions answered. */
      {
        name: 'gap-index',
        partitionKey: text('gap_bot_id'),
        sortKey: text('asked_at'),
        projection: ['question', 'expires_at'],
      },
    ],
    ttlAttribute: 'expires_at',
  },
  usage: {
    name: 'Usage',
    partitionKey: text('bot_id'),
    sortKey: text('period'),
    indexes: [],
  },
} as const satisfies Record<string, TableDefinition>;

/** Full table names by role. */
export type Tables = Readonly<Record<keyof typeof TABLES, string>>;

export function tableNames(prefix: string): Tables {
  return {
    vectorEmbeddings: prefix + TABLES.vectorEmbeddings.name,
    vectorIndex: prefix + TABLES.vectorIndex.name,
    botCollections: prefix + TABLES.botCollections.name,
    documents: prefix + TABLES.documents.name,
    conversations: prefix + TABLES.conversations.name,
    usage: prefix + TABLES.usage.name,
  };
}

/** What `CreateTable` takes. TTL is not part of it: `UpdateTimeToLive` follows where the store knows it. */
export function toCreateTableInput(definition: TableDefinition, prefix: string): CreateTableCommandInput {
  const keys = new Map<string, 'S' | 'N'>();
  for (const owner of [definition, ...definition.indexes]) {
    keys.set(owner.partitionKey.name, owner.partitionKey.type);
    if (owner.sortKey) keys.set(owner.sortKey.name, owner.sortKey.type);
  }
  return {
    TableName: prefix + definition.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: toKeySchema(definition),
    ...(definition.indexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: definition.indexes.map((index) => ({
            IndexName: index.name,
            KeySchema: toKeySchema(index),
            Projection:
              typeof index.projection === 'string'
                ? { ProjectionType: index.projection }
                : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.projection] },
          })),
        }),
  };
}

function toKeySchema({
  partitionKey,
  sortKey,
}: Pick<TableDefinition, 'partitionKey' | 'sortKey'>): NonNullable<CreateTableCommandInput['KeySchema']> {
  return [
    { AttributeName: partitionKey.name, KeyType: 'HASH' },
    ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }] : []),
  ];
}
