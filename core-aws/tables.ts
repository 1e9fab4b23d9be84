import type { CreateTableCommandInput, VectorIndex } from '@aws-sdk/client-dynamodb';

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
  /** DynamoDB's own vector indexes. No emulator knows them, so they are left out of a table unless asked for. */
  readonly vectorIndexes?: readonly VectorIndexDefinition[];
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

/** An index over a list of numbers, compared by cosine. */
export interface VectorIndexDefinition {
  readonly name: string;
  /** The attribute that holds the vector; an item without it is not in the index. */
  readonly attribute: string;
  readonly dimensions: number;
  /** What every search names a value of. It shares the work out and protects nothing: whose a hit is, we check. */
  readonly partitionKey: KeyAttribute;
  /** What else a search may ask to be equal to something. */
  readonly filters: readonly KeyAttribute[];
}

const text = (name: string): KeyAttribute => ({ name, type: 'S' });
const number = (name: string): KeyAttribute => ({ name, type: 'N' });

/** The vector index of `VectorIndex` for vectors of this length. */
export const vectorIndexOf = (dimensions: number): VectorIndexDefinition => ({
  name: `vectors-${dimensions}`,
  attribute: `vector_${dimensions}`,
  dimensions,
  // The table's own key: an item that lacks an index's partition key is left out of it, and nothing says so.
  partitionKey: text('bot_id'),
  filters: [text('document_id'), text('version')],
});

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
    // One for each length of vector an embedder makes.
    vectorIndexes: [vectorIndexOf(384), vectorIndexOf(512)],
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

/**
 * What `CreateTable` takes; with `hasVectorIndexes` for a DynamoDB that knows them. TTL is not part of it:
 * `UpdateTimeToLive` follows where the store knows it.
 */
export function toCreateTableInput(
  definition: TableDefinition,
  prefix: string,
  { hasVectorIndexes = false }: { readonly hasVectorIndexes?: boolean } = {},
): CreateTableCommandInput {
  const vectorIndexes = hasVectorIndexes ? (definition.vectorIndexes ?? []) : [];
  const keys = new Map<string, 'S' | 'N'>();
  for (const owner of [definition, ...definition.indexes]) {
    keys.set(owner.partitionKey.name, owner.partitionKey.type);
    if (owner.sortKey) keys.set(owner.sortKey.name, owner.sortKey.type);
  }
  for (const { partitionKey, filters } of vectorIndexes) {
    for (const { name, type } of [partitionKey, ...filters]) keys.set(name, type);
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
    ...(vectorIndexes.length === 0 ? {} : { VectorIndexes: vectorIndexes.map(toVectorIndex) }),
  };
}

function toVectorIndex({ name, attribute, dimensions, partitionKey, filters }: VectorIndexDefinition): VectorIndex {
  return {
    IndexName: name,
    VectorAttribute: { AttributeName: attribute },
    SearchSchema: [
      { AttributeName: partitionKey.name, SearchSchemaElementType: 'HASH' },
      ...filters.map((filter) => ({ AttributeName: filter.name, SearchSchemaElementType: 'INLINE_FILTER' as const })),
    ],
    Projection: { ProjectionType: 'KEYS_ONLY' },
    Dimensions: dimensions,
    DistanceFunction: 'COSINE',
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
