import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  AttributeDefinition,
  CreateTableCommandInput,
  KeySchemaElement,
  UpdateTableCommandInput,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { createFakeVectorIndex, Refused } from './fake-vector-index.ts';
import type { FakeVectorIndex, Item, SearchRequest } from './fake-vector-index.ts';
import { readAll, startHttpListener } from './http-listener.ts';

/**
 * DynamoDB's vector indexes in front of an emulator that has none: it answers `SearchVectors`, knows `VectorIndexes`
 * in `CreateTable`, `UpdateTable` and `DescribeTable`, and passes everything else on. What it is judged by is the
 * AWS SDK's own serialiser, on both sides.
 */
export interface FakeSearchVectors {
  readonly endpoint: string;
  /** From here on the indexes stay as they are, whatever is written: DynamoDB's lag, as long as a test wants it. */
  readonly holdIndexes: () => void;
  /** Ends the lag: the indexes take over all that was written, in order. */
  readonly releaseIndexes: () => void;
  /** An approximate search overlooks one entry in so many; 0, as at the start: none. */
  readonly missOneIn: (count: number) => void;
  /** While true, searches name entries of every partition: what keeps tenants apart must not rest on the service. */
  readonly mixPartitions: (isMixed: boolean) => void;
  /** Takes one entry out of every index though its item is there. */
  readonly lose: (tableName: string, partitionKey: string, sortKey: string) => void;
  /** While true, an index answers as one that is being filled for the first time. */
  readonly setBackfilling: (isBackfilling: boolean) => void;
  /** Entries of all indexes of the table. */
  readonly size: (tableName: string) => number;
  /** Calls of this operation since the start. */
  readonly calls: (operation: string) => number;
  readonly stop: () => Promise<void>;
}

interface FakeTable {
  readonly keys: readonly KeySchemaElement[];
  readonly attributes: AttributeDefinition[];
  readonly indexes: Map<string, FakeVectorIndex>;
}

const MAX_INDEXES = 5;
const TARGET = 'DynamoDB_20120810.';
const NOT_FOUND = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException';

export async function startFakeSearchVectors(upstream: string): Promise<FakeSearchVectors> {
  const tables = new Map<string, FakeTable>();
  const counts = new Map<string, number>();
  let waiting: (() => void)[] = [];
  let isHeld = false;
  let isBackfilling = false;
  let missOneIn = 0;
  let isMixed = false;

  async function pass(request: IncomingMessage, target: string, body: unknown): Promise<Reply> {
    const headers: Record<string, string> = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    for (const name of ['authorization', 'x-amz-date', 'x-amz-security-token'] as const) {
      const value = request.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    const response = await fetch(upstream, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  function addIndex(table: FakeTable, definition: Parameters<typeof createFakeVectorIndex>[0]): FakeVectorIndex {
    const name = definition.IndexName ?? '';
    if (table.indexes.has(name)) throw new Refused(`Duplicate index name: ${name}`);
    if (table.indexes.size === MAX_INDEXES) throw new Refused(`A table has at most ${MAX_INDEXES} vector indexes`);
    const index = createFakeVectorIndex(definition, table, {
      missOneIn: () => missOneIn,
      mixesPartitions: () => isMixed,
    });
    table.indexes.set(name, index);
    return index;
  }

  async function createTable(request: IncomingMessage, input: CreateTableCommandInput): Promise<Reply> {
    const { VectorIndexes: definitions = [], ...rest } = input;
    if (definitions.length > 0 && input.BillingMode !== 'PAY_PER_REQUEST') {
      throw new Refused('Vector indexes are only supported on tables with on-demand capacity');
    }
    const table: FakeTable = {
      keys: input.KeySchema ?? [],
      attributes: [...(input.AttributeDefinitions ?? [])],
      indexes: new Map(),
    };
    for (const definition of definitions) addIndex(table, definition);
    // The emulator refuses definitions of attributes that none of its own keys use.
    const used = new Set(
      [table.keys, ...[...(rest.GlobalSecondaryIndexes ?? [])].map(({ KeySchema }) => KeySchema ?? [])]
        .flat()
        .map(({ AttributeName }) => AttributeName),
    );
    const reply = await pass(request, `${TARGET}CreateTable`, {
      ...rest,
      AttributeDefinitions: table.attributes.filter(({ AttributeName }) => used.has(AttributeName)),
    });
    if (reply.status === 200) tables.set(input.TableName ?? '', table);
    return describe(reply, 'TableDescription');
  }

  async function updateTable(request: IncomingMessage, input: UpdateTableCommandInput): Promise<Reply> {
    const { VectorIndexUpdates: updates } = input;
    if (!updates) return pass(request, `${TARGET}UpdateTable`, input);
    const name = input.TableName ?? '';
    const table = tables.get(name);
    if (!table) throw new Refused(`Requested resource not found: Table: ${name} not found`, NOT_FOUND);
    table.attributes.push(...(input.AttributeDefinitions ?? []));
    for (const { Create: create, Delete: gone } of updates) {
      if (gone && !table.indexes.delete(gone.IndexName ?? '')) {
        throw new Refused(`The table does not have the specified index: ${gone.IndexName}`, NOT_FOUND);
      }
      if (create) {
        const index = addIndex(table, create);
        const { body } = await pass(request, `${TARGET}Scan`, { TableName: name, ConsistentRead: true });
        for (const item of (body['Items'] ?? []) as Item[]) index.replicate(keyOf(table, item), item);
      }
    }
    const reply = await pass(request, `${TARGET}DescribeTable`, { TableName: name });
    return describe({ ...reply, body: { TableDescription: reply.body['Table'] } }, 'TableDescription');
  }

  /** Adds to the emulator's description what it knows nothing of. */
  function describe(reply: Reply, member: 'Table' | 'TableDescription'): Reply {
    const description = reply.body[member] as Record<string, unknown> | undefined;
    const table = tables.get(String(description?.['TableName']));
    if (!description || !table || table.indexes.size === 0) return reply;
    const VectorIndexes = [...table.indexes.values()].map(({ definition, size }) => ({
      ...definition,
      IndexStatus: isBackfilling ? 'CREATING' : 'ACTIVE',
      ...(isBackfilling ? { Backfilling: true } : {}),
      ItemCount: size(),
    }));
    return { ...reply, body: { ...reply.body, [member]: { ...description, VectorIndexes } } };
  }

  function search(input: SearchRequest & { readonly TableName?: string; readonly IndexName?: string }): Reply {
    const { TableName: name = '', IndexName: indexName = '' } = input;
    const table = tables.get(name);
    if (!table) throw new Refused(`Requested resource not found: Table: ${name} not found`, NOT_FOUND);
    const index = table.indexes.get(indexName);
    if (!index) throw new Refused(`The table does not have the specified index: ${indexName}`);
    if (isBackfilling) throw new Refused(`Cannot search backfilling vector index: ${indexName}`);
    return { status: 200, body: { ...index.search(input) } };
  }

  /** Writes of one request: each checked before, and taken over into the indexes after, as the table then holds it. */
  async function write(request: IncomingMessage, operation: string, input: Record<string, unknown>): Promise<Reply> {
    const touched = touchedBy(operation, input).filter(({ name }) => (tables.get(name)?.indexes.size ?? 0) > 0);
    for (const { name, item } of touched) {
      if (item) for (const index of tables.get(name)?.indexes.values() ?? []) index.check(item);
    }
    const reply = await pass(request, TARGET + operation, input);
    if (reply.status !== 200) return reply;
    for (const { name, key, ...written } of touched) {
      const table = tables.get(name);
      if (!table) continue;
      const item =
        operation === 'UpdateItem'
          ? ((await pass(request, `${TARGET}GetItem`, { TableName: name, Key: key, ConsistentRead: true })).body[
              'Item'
            ] as Item | undefined)
          : written.item;
      const apply = (): void => {
        for (const index of table.indexes.values()) index.replicate(keyOf(table, key), item);
      };
      if (isHeld) waiting.push(apply);
      else apply();
    }
    return reply;
  }

  async function answer(request: IncomingMessage): Promise<Reply> {
    const target = String(request.headers['x-amz-target']);
    const operation = target.slice(TARGET.length);
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    const input = JSON.parse((await readAll(request)).toString('utf8')) as Record<string, unknown>;
    switch (operation) {
      case 'SearchVectors':
        return search(input);
      case 'CreateTable':
        return createTable(request, input as unknown as CreateTableCommandInput);
      case 'UpdateTable':
        return updateTable(request, input as unknown as UpdateTableCommandInput);
      case 'DescribeTable':
        return describe(await pass(request, target, input), 'Table');
      case 'PutItem':
      case 'UpdateItem':
      case 'DeleteItem':
      case 'BatchWriteItem':
        return write(request, operation, input);
      default:
        return pass(request, target, input);
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: Reply;
    try {
      reply = await answer(request);
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      reply = { status: 400, body: { __type: thrown.type, message: thrown.message } };
    }
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(reply.body));
  }

  const listener = await startHttpListener(handle);
  return {
    endpoint: listener.url,
    holdIndexes: () => void (isHeld = true),
    releaseIndexes() {
      isHeld = false;
      for (const apply of waiting) apply();
      waiting = [];
    },
    missOneIn: (count) => void (missOneIn = count),
    mixPartitions: (value) => void (isMixed = value),
    lose(tableName, ...key) {
      for (const index of tables.get(tableName)?.indexes.values() ?? []) index.lose(key.join('\n'));
    },
    setBackfilling: (value) => void (isBackfilling = value),
    size: (tableName) =>
      [...(tables.get(tableName)?.indexes.values() ?? [])].reduce((sum, { size }) => sum + size(), 0),
    calls: (operation) => counts.get(operation) ?? 0,
    stop: listener.stop,
  };
}

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

interface Touched {
  readonly name: string;
  /** At least the key. */
  readonly key: Item;
  /** The whole new item, where the request puts one. */
  readonly item?: Item;
}

function touchedBy(operation: string, input: Record<string, unknown>): readonly Touched[] {
  if (operation === 'BatchWriteItem') {
    return Object.entries(input['RequestItems'] as Record<string, WriteRequest[]>).flatMap(([name, requests]) =>
      requests.flatMap(({ PutRequest: put, DeleteRequest: gone }): Touched[] =>
        put?.Item ? [{ name, key: put.Item, item: put.Item }] : gone?.Key ? [{ name, key: gone.Key }] : [],
      ),
    );
  }
  const name = String(input['TableName']);
  const item = input['Item'] as Item | undefined;
  return [item ? { name, key: item, item } : { name, key: input['Key'] as Item }];
}

/** Partition and sort key in one text. */
function keyOf({ keys }: FakeTable, item: Item): string {
  return keys.map(({ AttributeName = '' }) => Object.values(item[AttributeName] ?? {}).join('')).join('\n');
}
