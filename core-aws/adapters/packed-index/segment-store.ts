import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeSegment, encodeSegment, SegmentDamaged } from '../../domain/search/segment.ts';
import type { SegmentDocument, SegmentRows } from '../../domain/search/segment.ts';
import { cutParts, joinRows, joinRuns } from '../../domain/search/segment-runs.ts';
import type { Run } from '../../domain/search/segment-runs.ts';
import { decodeWordPart, encodeWordPart } from '../../domain/search/word-part.ts';
import type { WordPart } from '../../domain/search/word-part.ts';
import type { Clock, Randomness } from '../../ports/clock.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { createDynamoItems } from '../dynamo-items.ts';
import { toItem } from '../dynamo-update.ts';
import { fromListingItem, LISTING_PREFIX, toListingItem } from './listing.ts';
import type { Listing } from './listing.ts';
import type { SegmentRef } from './manifest.ts';
import { inParallel } from './in-parallel.ts';

/**
 * Bytes of vectors in one item: with its keys and names it is 88 times 4,096, the unit reads are counted in, so that
 * full items waste nothing; 899 rows of 384 dimensions. DynamoDB takes 400 KB.
 */
export const PART_MAX_BYTES = 88 * 4_096 - 150;
/** An unpublished segment may be of a commit that is still under way; no function lives this long. */
export const UNPUBLISHED_KEEP_MS = 60 * 60 * 1_000;
/** A question that began before a segment was replaced has read it by then. */
export const REPLACED_KEEP_MS = 60 * 1_000;
/** Reads of one file at once, and bytes of each: one connection to S3 gives a part of what the function can take. */
const RANGE_BYTES = 2 * 1_024 * 1_024;
const RANGES_AT_ONCE = 8;

/** A segment as it was read. */
export interface LoadedSegment {
  readonly rows: SegmentRows;
  readonly words: WordPart;
}

export interface SegmentStore {
  /** Writes a new segment. Nothing reads it until the manifest names it. `ofNothing`: a document without any rows. */
  readonly write: (
    botId: string,
    runs: readonly Run[],
    place: SegmentRef['place']['kind'],
    ofNothing?: Omit<SegmentDocument, 'rowCount'>,
  ) => Promise<SegmentRef>;
  /** Undefined when a part of it is gone. Throws `SegmentDamaged`. */
  readonly read: (botId: string, ref: SegmentRef) => Promise<LoadedSegment | undefined>;
  readonly listings: (botId: string) => Promise<readonly Listing[]>;
  /** Says from when on the segments may be erased. */
  readonly bury: (botId: string, ids: readonly string[], eraseFromMs: number) => Promise<void>;
  readonly erase: (botId: string, listing: Pick<Listing, 'id' | 'partCount'>) => Promise<void>;
  readonly eraseBot: (botId: string) => Promise<void>;
}

export interface SegmentStorePorts {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly files: FileStore;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Segments in their two places: vectors in items of the table or in a file, words always in a file. */
export function createSegmentStore({ client, table, files, clock, randomness }: SegmentStorePorts): SegmentStore {
  const items = createDynamoItems(client);
  const keyOf = (botId: string, sortKey: string) => toItem({ bot_id: botId, segment_id: sortKey });

  async function readPart(botId: string, id: string, part: number): Promise<Uint8Array | undefined> {
    const input = { TableName: table, Key: keyOf(botId, partKey(id, part)) };
    // A part written a moment ago may be missing from the cheaper read; a part never changes.
    const raw = (await items.get(input)) ?? (await items.get({ ...input, ConsistentRead: true }));
    if (raw === undefined) return undefined;
    const packed = raw['packed'];
    if (!(packed instanceof Uint8Array)) throw new SegmentDamaged(`part ${part} of segment ${id} holds no bytes`);
    return packed;
  }

  async function readFile(key: string, bytes: number): Promise<Uint8Array | undefined> {
    const whole = new Uint8Array(bytes);
    const starts = Array.from({ length: Math.ceil(bytes / RANGE_BYTES) }, (_, range) => range * RANGE_BYTES);
    const ranges = await inParallel(starts, RANGES_AT_ONCE, (start) =>
      files.readRange(key, start, Math.min(RANGE_BYTES, bytes - start)),
    );
    for (const [at, range] of ranges.entries()) {
      if (range === undefined) return undefined;
      whole.set(range, at * RANGE_BYTES);
    }
    return whole;
  }

  async function readRows(botId: string, { id, place }: SegmentRef): Promise<SegmentRows | undefined> {
    if (place.kind !== 'table') {
      const bytes = await readFile(`${fileKey(botId, id)}vectors`, place.bytes);
      return bytes && decodeSegment(bytes);
    }
    const parts = await Promise.all(Array.from({ length: place.partCount }, (_, part) => readPart(botId, id, part)));
    const blocks: SegmentRows[] = [];
    for (const part of parts) {
      if (part === undefined) return undefined;
      blocks.push(decodeSegment(part));
    }
    return joinRows(blocks);
  }

  return {
    async write(botId, runs, place, ofNothing) {
      const { rows, words: wordPart } = joinRuns(runs);
      const documents = runs.length === 0 && ofNothing ? [{ ...ofNothing, rowCount: 0 }] : rows.documents;
      const parts = encodeParts(rows, place);
      const words = encodeWordPart(wordPart);
      const id = newSegmentId(clock, randomness);
      const vectorBytes = parts.reduce((sum, part) => sum + part.length, 0);
      // The listing first: whatever is written after it can be found and erased, should this go no further.
      await items.put({
        TableName: table,
        Item: toListingItem(botId, {
          id,
          documents,
          place,
          partCount: place === 'table' ? parts.length : 0,
          bytes: vectorBytes + words.length,
          eraseFromMs: clock.nowMs() + UNPUBLISHED_KEEP_MS,
        }),
      });
      if (parts.length > 0) {
        await files.write(`${fileKey(botId, id)}words`, words);
        await inParallel([...parts.entries()], RANGES_AT_ONCE, async ([number, packed]) => {
          if (place !== 'table') await files.write(`${fileKey(botId, id)}vectors`, packed);
          else {
            await items.put({
              TableName: table,
              Item: toItem({ bot_id: botId, segment_id: partKey(id, number), packed }),
            });
          }
        });
      }
      return {
        id,
        rowCount: rows.vectors.count,
        place:
          place !== 'table' && parts.length > 0
            ? { kind: place, bytes: vectorBytes }
            : { kind: 'table', partCount: parts.length },
      };
    },

    async read(botId, ref) {
      if (ref.rowCount === 0) return joinRuns([]);
      const [rows, wordBytes] = await Promise.all([readRows(botId, ref), files.read(`${fileKey(botId, ref.id)}words`)]);
      if (rows === undefined || wordBytes === undefined) return undefined;
      const words = decodeWordPart(wordBytes);
      const wordRowCount = words.rowCounts.reduce((sum, count) => sum + count, 0);
      if (rows.vectors.count !== ref.rowCount || wordRowCount !== ref.rowCount) {
        throw new SegmentDamaged(
          `segment ${ref.id} has ${rows.vectors.count} vectors and words of ${wordRowCount} rows; the manifest says ${ref.rowCount}`,
        );
      }
      return { rows, words };
    },

    async listings(botId) {
      const listings: Listing[] = [];
      const found = items.query({
        TableName: table,
        KeyConditionExpression: 'bot_id = :bot_id AND begins_with(segment_id, :prefix)',
        ExpressionAttributeValues: toItem({ ':bot_id': botId, ':prefix': LISTING_PREFIX }),
        ConsistentRead: true,
      });
      for await (const raw of found) listings.push(fromListingItem(raw));
      return listings;
    },

    async bury(botId, ids, eraseFromMs) {
      await inParallel(ids, RANGES_AT_ONCE, (id) =>
        items.update({
          TableName: table,
          Key: keyOf(botId, LISTING_PREFIX + id),
          UpdateExpression: 'SET erase_from = :from',
          ConditionExpression: 'attribute_exists(bot_id)',
          ExpressionAttributeValues: toItem({ ':from': eraseFromMs }),
        }),
      );
    },

    async erase(botId, { id, partCount }) {
      await files.erasePrefix(fileKey(botId, id));
      await items.eraseMany(
        table,
        (async function* () {
          for (let part = 0; part < partCount; part += 1) yield { bot_id: botId, segment_id: partKey(id, part) };
        })(),
      );
      // The listing last: until then it says what is left to erase.
      await items.erase(table, keyOf(botId, LISTING_PREFIX + id));
    },

    async eraseBot(botId) {
      await files.erasePrefix(`bots/${botId}/index/`);
      await items.eraseMany(
        table,
        items.query({
          TableName: table,
          KeyConditionExpression: 'bot_id = :bot_id',
          ExpressionAttributeValues: toItem({ ':bot_id': botId }),
          ProjectionExpression: 'bot_id, segment_id',
          ConsistentRead: true,
        }),
      );
    },
  };
}

function encodeParts(rows: SegmentRows, place: SegmentRef['place']['kind']): readonly Uint8Array[] {
  if (rows.vectors.count === 0) return [];
  return place !== 'table' ? [encodeSegment(rows)] : cutParts(rows, PART_MAX_BYTES).map(encodeSegment);
}

function partKey(id: string, part: number): string {
  return `s#${id}.${part}`;
}

/** What the files of a segment start with. */
function fileKey(botId: string, id: string): string {
  return `bots/${botId}/index/${id}.`;
}

/** Sorts by time, and never comes twice: a segment that went out of the manifest cannot come back into it. */
function newSegmentId(clock: Clock, randomness: Randomness): string {
  const random = [...randomness.bytes(6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return clock.nowMs().toString(36).padStart(9, '0') + random;
}
