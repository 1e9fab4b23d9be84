import type { DynamoDBClient, PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import { FAILURE_REASONS } from '#shared/documents.ts';
import type { DocumentReport, FailureReason } from '#shared/documents.ts';
import { withoutKeyAtEnd } from '../ports/document-store.ts';
import type { DocumentChange, DocumentStore, StoredDocument } from '../ports/document-store.ts';
import type { Tables } from '../tables.ts';
import { createDynamoItems } from './dynamo-items.ts';
import { toItem, toUpdate } from './dynamo-update.ts';

const ReportItem = z.object({
  chars: z.int(),
  chars_by_page: z.optional(z.array(z.int())),
  pages_without_text: z.array(z.int()),
  tables: z.int(),
  passages: z.int(),
  duplicates_skipped: z.int(),
  language: z.optional(z.string()),
  self_check: z.optional(z.object({ checked: z.int(), found: z.int(), missed: z.array(z.string()) })),
});

const DocumentItem = z.object({
  bot_id: z.string(),
  document_id: z.string(),
  version: z.string(),
  name: z.string(),
  kind: z.enum(['pdf', 'docx', 'txt', 'html', 'csv', 'zip']),
  bytes: z.int(),
  status: z.enum(['uploading', 'uploaded', 'reading', 'ready', 'failed']),
  failure: z.optional(
    z.object({
      reason: z.string().check(z.refine((reason) => Object.hasOwn(FAILURE_REASONS, reason), 'unknown reason')),
      message: z.string(),
    }),
  ),
  progress: z.optional(z.object({ done: z.int(), of: z.int(), unit: z.enum(['pages', 'passages', 'files']) })),
  page_count: z.optional(z.int()),
  chunk_count: z.optional(z.int()),
  report: z.optional(ReportItem),
  warnings: z.array(z.string()),
  lease_until: z.optional(z.int()),
  password_key: z.optional(z.string()),
  deleted_at: z.optional(z.int()),
  created_at: z.int(),
  updated_at: z.int(),
});

/** Attribute of each field a document may change. */
const CHANGEABLE = {
  status: 'status',
  bytes: 'bytes',
  failure: 'failure',
  progress: 'progress',
  pageCount: 'page_count',
  chunkCount: 'chunk_count',
  report: 'report',
  warnings: 'warnings',
  leaseUntilMs: 'lease_until',
  passwordKey: 'password_key',
  deletedAtMs: 'deleted_at',
  updatedAtMs: 'updated_at',
} as const satisfies Record<keyof DocumentChange, string>;

/** Documents in the table `Documents`; see TABLES.md. */
export function createDynamoDocumentStore({
  client,
  tables,
}: {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
}): DocumentStore {
  const items = createDynamoItems(client);
  const TableName = tables.documents;
  const keyOf = (botId: string, documentId: string) => toItem({ bot_id: botId, document_id: documentId });

  return {
    async put(document, options) {
      return items.put({
        TableName,
        ...conditionOf(options?.replaces),
        Item: toItem({
          bot_id: document.botId,
          document_id: document.documentId,
          version: document.version,
          name: document.name,
          kind: document.kind,
          bytes: document.bytes,
          status: document.status,
          failure: document.failure,
          progress: document.progress,
          page_count: document.pageCount,
          chunk_count: document.chunkCount,
          report: document.report,
          warnings: document.warnings,
          lease_until: document.leaseUntilMs,
          password_key: document.passwordKey,
          deleted_at: document.deletedAtMs,
          created_at: document.createdAtMs,
          updated_at: document.updatedAtMs,
        }),
      });
    },

    async get(botId, documentId) {
      const item = await items.get({ TableName, Key: keyOf(botId, documentId), ConsistentRead: true });
      return item && fromItem(item);
    },

    async list(botId) {
      const documents: StoredDocument[] = [];
      const found = items.query({
        TableName,
        KeyConditionExpression: 'bot_id = :bot_id',
        ExpressionAttributeValues: toItem({ ':bot_id': botId }),
        ConsistentRead: true,
      });
      for await (const item of found) documents.push(fromItem(item));
      return documents.toSorted((a, b) => a.createdAtMs - b.createdAtMs);
    },

    async update({ botId, documentId, version }, change, whileStatus) {
      if (whileStatus?.length === 0) return undefined;
      const set = Object.fromEntries(
        Object.entries(withoutKeyAtEnd(change)).map(([field, value]) => [
          CHANGEABLE[field as keyof DocumentChange],
          value,
        ]),
      );
      const statuses = Object.fromEntries((whileStatus ?? []).map((status, at) => [`:while_${at}`, status]));
      const update = toUpdate({ set }, { ':version': version, ...statuses });
      const inStatus = whileStatus ? ` AND #status IN (${Object.keys(statuses).join(', ')})` : '';
      const item = await items.update({
        TableName,
        Key: keyOf(botId, documentId),
        ...update,
        ConditionExpression: `#version = :version${inStatus}`,
        ExpressionAttributeNames: {
          ...update.ExpressionAttributeNames,
          '#version': 'version',
          ...(whileStatus ? { '#status': 'status' } : {}),
        },
      });
      return item && fromItem(item);
    },

    async erase(botId, documentId) {
      await items.erase(TableName, keyOf(botId, documentId));
    },
  };
}

/** Whether an item may be overwritten, by the version that must be there. */
function conditionOf(
  replaces: string | undefined,
): Pick<PutItemCommandInput, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'> {
  if (replaces === undefined) return {};
  if (replaces === 'none') return { ConditionExpression: 'attribute_not_exists(document_id)' };
  return {
    ConditionExpression: '#version = :version AND attribute_not_exists(deleted_at)',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: toItem({ ':version': replaces }),
  };
}

function fromItem(raw: Readonly<Record<string, unknown>>): StoredDocument {
  const item = DocumentItem.parse(raw);
  return {
    botId: item.bot_id,
    documentId: item.document_id,
    version: item.version,
    name: item.name,
    kind: item.kind,
    bytes: item.bytes,
    status: item.status,
    // The schema has checked that the reason is one of ours.
    ...(item.failure && {
      failure: { reason: item.failure.reason as FailureReason, message: item.failure.message },
    }),
    ...(item.progress && { progress: item.progress }),
    ...(item.page_count !== undefined && { pageCount: item.page_count }),
    ...(item.chunk_count !== undefined && { chunkCount: item.chunk_count }),
    ...(item.report && { report: toReport(item.report) }),
    warnings: item.warnings,
    ...(item.lease_until !== undefined && { leaseUntilMs: item.lease_until }),
    ...(item.password_key !== undefined && { passwordKey: item.password_key }),
    ...(item.deleted_at !== undefined && { deletedAtMs: item.deleted_at }),
    createdAtMs: item.created_at,
    updatedAtMs: item.updated_at,
  };
}

/** The schema's type allows `undefined` where the report's own has no field at all. */
function toReport({ chars_by_page, language, self_check, ...counts }: z.infer<typeof ReportItem>): DocumentReport {
  return {
    ...counts,
    ...(chars_by_page && { chars_by_page }),
    ...(language !== undefined && { language }),
    ...(self_check && { self_check }),
  };
}
