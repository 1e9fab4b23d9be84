import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { orUnavailable } from '../aws-outage.ts';
import { createDynamoItems } from '../dynamo-items.ts';
import { toItem } from '../dynamo-update.ts';
import type { Manifest, SegmentRef } from './manifest.ts';
import { EMPTY_MANIFEST, readManifest, writeRef } from './manifest.ts';

const MANIFEST_KEY = '#m';

export type Model = NonNullable<Manifest['model']>;

/** What a merge changes: all of it at once, or nothing. */
export interface MergeChange {
  /** The manifest the merge was made from. */
  readonly from: Manifest;
  readonly added: readonly SegmentRef[];
  readonly solosGone: ReadonlyMap<string, SegmentRef>;
  readonly mergedGone: ReadonlyMap<string, SegmentRef>;
  /** Marks that have nothing left to mark. */
  readonly marksGone: ReadonlySet<string>;
}

/** The manifest item of every bot. Each write is one UpdateItem; those of different documents never conflict. */
export interface ManifestStore {
  /** Undefined for a bot that never had a document. */
  readonly read: (botId: string, isConsistent?: boolean) => Promise<Manifest | undefined>;
  /** Makes an empty one, unless there is one. */
  readonly create: (botId: string, generation?: number) => Promise<void>;
  /** The manifest as it was before; undefined: there is none, or it is of another model. */
  readonly commit: (
    botId: string,
    documentId: string,
    ref: SegmentRef,
    /** Absent for a document without any text: it has no vectors to be of another model. */
    model: Model | undefined,
  ) => Promise<Manifest | undefined>;
  /** The manifest as it was before; undefined: there is none. */
  readonly remove: (botId: string, documentId: string) => Promise<Manifest | undefined>;
  /** False when what it was made from is no longer so. */
  readonly merge: (botId: string, change: MergeChange) => Promise<boolean>;
  /** Replaces all of it, if nothing was written since `from` was read. */
  readonly replace: (botId: string, from: Manifest, to: Manifest) => Promise<boolean>;
  readonly erase: (botId: string) => Promise<void>;
}

export function createManifestStore({
  client,
  table,
}: {
  readonly client: DynamoDBClient;
  readonly table: string;
}): ManifestStore {
  const items = createDynamoItems(client);
  const keyOf = (botId: string) => toItem({ bot_id: botId, segment_id: MANIFEST_KEY });

  async function update(
    botId: string,
    input: {
      readonly expression: string;
      readonly condition: string;
      readonly names: Readonly<Record<string, string>>;
      readonly values: Record<string, AttributeValue>;
    },
  ): Promise<Manifest | undefined> {
    try {
      const { Attributes } = await orUnavailable(
        `table ${table}`,
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: keyOf(botId),
            UpdateExpression: input.expression,
            ConditionExpression: input.condition,
            ...(Object.keys(input.names).length > 0 ? { ExpressionAttributeNames: input.names } : {}),
            ExpressionAttributeValues: input.values,
            // What it was before says which segment was replaced, which this write need not have known.
            ReturnValues: 'ALL_OLD',
          }),
        ),
      );
      return Attributes && readManifest(unmarshall(Attributes));
    } catch (thrown) {
      if (thrown instanceof ConditionalCheckFailedException) return undefined;
      throw thrown;
    }
  }

  return {
    async read(botId, isConsistent = true) {
      const raw = await items.get({ TableName: table, Key: keyOf(botId), ConsistentRead: isConsistent });
      return raw && readManifest(raw);
    },

    async create(botId, generation = 0) {
      await items.put({
        TableName: table,
        Item: { ...toManifestItem({ ...EMPTY_MANIFEST, generation }), ...keyOf(botId) },
        ConditionExpression: 'attribute_not_exists(bot_id)',
      });
    },

    commit: (botId, documentId, ref, model) =>
      update(botId, {
        expression: `SET solos.#document = :ref${model ? ', embedder = :embedder, dimensions = :dimensions' : ''} ADD generation :one`,
        condition: model
          ? 'attribute_exists(solos) AND (attribute_not_exists(embedder) OR (embedder = :embedder AND dimensions = :dimensions))'
          : 'attribute_exists(solos)',
        names: { '#document': documentId },
        values: toItem({
          ':ref': writeRef(ref),
          ':embedder': model?.embedderId,
          ':dimensions': model?.dimensions,
          ':one': 1,
        }),
      }),

    remove: (botId, documentId) =>
      update(botId, {
        // The mark is set even where no merged segment holds the document: a merge may be under way.
        expression: 'REMOVE solos.#document ADD dead :mark, generation :one',
        condition: 'attribute_exists(solos)',
        names: { '#document': documentId },
        values: { ':mark': { SS: [documentId] }, ':one': { N: '1' } },
      }),

    async merge(botId, { from, added, solosGone, mergedGone, marksGone }) {
      const names: Record<string, string> = {};
      const values: Record<string, AttributeValue> = { ':before': { N: String(from.mergeCount) }, ':one': { N: '1' } };
      const sets: string[] = [];
      const removes: string[] = [];
      const conditions = ['merge_count = :before'];
      for (const [at, ref] of added.entries()) {
        names[`#added${at}`] = ref.id;
        values[`:added${at}`] = { S: writeRef(ref) };
        sets.push(`merged.#added${at} = :added${at}`);
      }
      for (const [at, [documentId, ref]] of [...solosGone].entries()) {
        names[`#solo${at}`] = documentId;
        values[`:solo${at}`] = { S: writeRef(ref) };
        removes.push(`solos.#solo${at}`);
        conditions.push(`solos.#solo${at} = :solo${at}`);
      }
      for (const [at, id] of [...mergedGone.keys()].entries()) {
        names[`#merged${at}`] = id;
        removes.push(`merged.#merged${at}`);
        conditions.push(`attribute_exists(merged.#merged${at})`);
      }
      if (marksGone.size > 0) values[':marks'] = { SS: [...marksGone] };
      const before = await update(botId, {
        expression: [
          sets.length > 0 ? `SET ${sets.join(', ')}` : '',
          removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
          'ADD merge_count :one',
          marksGone.size > 0 ? 'DELETE dead :marks' : '',
        ].join(' '),
        condition: conditions.join(' AND '),
        names,
        values,
      });
      return before !== undefined;
    },

    replace: (botId, from, to) =>
      items.put({
        TableName: table,
        Item: { ...toManifestItem({ ...to, mergeCount: from.mergeCount + 1 }), ...keyOf(botId) },
        ConditionExpression: 'generation = :generation AND merge_count = :merge_count',
        ExpressionAttributeValues: toItem({ ':generation': from.generation, ':merge_count': from.mergeCount }),
      }),

    erase: (botId) => items.erase(table, keyOf(botId)),
  };
}

function toManifestItem(manifest: Manifest): Record<string, AttributeValue> {
  const refs = (map: ReadonlyMap<string, SegmentRef>): Record<string, string> =>
    Object.fromEntries([...map].map(([key, ref]) => [key, writeRef(ref)]));
  return toItem({
    generation: manifest.generation,
    merge_count: manifest.mergeCount,
    embedder: manifest.model?.embedderId,
    dimensions: manifest.model?.dimensions,
    solos: refs(manifest.solos),
    merged: refs(manifest.merged),
    ...(manifest.dead.size > 0 ? { dead: manifest.dead } : {}),
  });
}
