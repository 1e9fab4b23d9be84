import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import type { SegmentDocument } from '../../domain/search/segment.ts';
import { toItem } from '../dynamo-update.ts';
import type { SegmentRef } from './manifest.ts';

export const LISTING_PREFIX = 'l#';

const ListingItem = z.object({
  segment_id: z.string(),
  documents: z.array(
    z.object({
      document_id: z.string(),
      version: z.string(),
      name: z.string(),
      language: z.optional(z.string()),
      row_count: z.int(),
    }),
  ),
  place: z.enum(['table', 'file', 'native']),
  part_count: z.int(),
  bytes: z.int(),
  erase_from: z.int(),
});

/** What a segment holds, kept beside it: small enough to read all of a bot's, and the record of what there is to erase. */
export interface Listing {
  readonly id: string;
  readonly documents: readonly SegmentDocument[];
  readonly place: SegmentRef['place']['kind'];
  /** Items of the table; 0 for one in a file. */
  readonly partCount: number;
  /** Of vectors and words. */
  readonly bytes: number;
  /** From when on the segment may be erased, should the manifest not name it. */
  readonly eraseFromMs: number;
}

/** One item of `VectorIndex`; see TABLES.md. */
export function toListingItem(botId: string, listing: Listing): Record<string, AttributeValue> {
  return toItem({
    bot_id: botId,
    segment_id: LISTING_PREFIX + listing.id,
    documents: listing.documents.map(({ documentId, version, name, language, rowCount }) => ({
      document_id: documentId,
      version,
      name,
      language,
      row_count: rowCount,
    })),
    place: listing.place,
    part_count: listing.partCount,
    bytes: listing.bytes,
    erase_from: listing.eraseFromMs,
  });
}

export function fromListingItem(raw: unknown): Listing {
  const item = ListingItem.parse(raw);
  return {
    id: item.segment_id.slice(LISTING_PREFIX.length),
    documents: item.documents.map((listed) => ({
      documentId: listed.document_id,
      version: listed.version,
      name: listed.name,
      rowCount: listed.row_count,
      ...(listed.language === undefined ? {} : { language: listed.language }),
    })),
    place: item.place,
    partCount: item.part_count,
    bytes: item.bytes,
    eraseFromMs: item.erase_from,
  };
}
