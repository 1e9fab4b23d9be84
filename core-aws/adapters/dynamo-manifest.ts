import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Manifest } from '../domain/answers/change-live-documents.ts';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import type { DynamoItems } from './dynamo-items.ts';
import { toItem } from './dynamo-update.ts';

const MANIFEST_KEY = '#m';
/** Each round somebody's write succeeds, so this many rivals at once are served before one is turned away. */
const MAX_ATTEMPTS = 40;
const PAUSE_MAX_MS = 200;
const EMPTY: Manifest = { generation: 0, documents: [] };

const ManifestItem = z.object({
  bot_id: z.string(),
  segment_id: z.literal(MANIFEST_KEY),
  generation: z.int(),
  documents: z.array(
    z.object({ document_id: z.string(), version: z.string(), name: z.string(), chunk_count: z.int() }),
  ),
});

/** The manifest item of a bot: one strongly consistent read, one conditional write. */
export interface ManifestItems {
  readonly read: (botId: string) => Promise<Manifest>;
  /** Applies a pure change, again on the newer manifest when somebody else was faster. */
  readonly change: (botId: string, apply: (manifest: Manifest) => Manifest) => Promise<Manifest>;
  readonly erase: (botId: string) => Promise<void>;
}

export function createManifestItems(
  items: DynamoItems,
  table: string,
  { random = Math.random }: { readonly random?: () => number } = {},
): ManifestItems {
  const keyOf = (botId: string) => toItem({ bot_id: botId, segment_id: MANIFEST_KEY });

  async function read(botId: string): Promise<Manifest> {
    const raw = await items.get({ TableName: table, Key: keyOf(botId), ConsistentRead: true });
    if (raw === undefined) return EMPTY;
    const item = ManifestItem.parse(raw);
    return {
      generation: item.generation,
      documents: item.documents.map((live) => ({
        documentId: live.document_id,
        version: live.version,
        name: live.name,
        chunkCount: live.chunk_count,
      })),
    };
  }

  return {
    read,

    async change(botId, apply) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        if (attempt > 0) await delay(random() * Math.min(PAUSE_MAX_MS, 5 * 2 ** attempt));
        const before = await read(botId);
        const after = apply(before);
        if (after === before) return before;
        const isWritten = await items.put({
          TableName: table,
          Item: toItem({
            bot_id: botId,
            segment_id: MANIFEST_KEY,
            generation: after.generation,
            documents: after.documents.map((live) => ({
              document_id: live.documentId,
              version: live.version,
              name: live.name,
              chunk_count: live.chunkCount,
            })),
          }),
          ConditionExpression: before.generation === 0 ? 'attribute_not_exists(bot_id)' : 'generation = :before',
          ...(before.generation === 0 ? {} : { ExpressionAttributeValues: toItem({ ':before': before.generation }) }),
        });
        if (isWritten) return after;
      }
      throw new StoreUnavailable(
        `table ${table}: the manifest kept changing under ${MAX_ATTEMPTS} attempts to write it`,
      );
    },

    async erase(botId) {
      await items.erase(table, keyOf(botId));
    },
  };
}
