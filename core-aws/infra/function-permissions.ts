import type { FunctionName } from '../function-definitions.ts';
import type { TABLES } from '../tables.ts';

type TableName = (typeof TABLES)[keyof typeof TABLES]['name'];

/** What a function may touch: a table, an index of one, the files, the bucket they lie in, the queue, the key. */
export type Resource = TableName | `${TableName}/${string}` | 'files' | 'bucket' | 'ingest-queue' | 'gemini-key';

/** Actions by resource, as IAM names them. */
export type Permissions = Readonly<Partial<Record<Resource, readonly string[]>>>;

/** What the keys of all files begin with: `objectKey` in `ports/file-store.ts`. */
export const FILES_PREFIX = 'bots/';

const ERASE_ITEMS = ['dynamodb:BatchWriteItem', 'dynamodb:Query'];
/** Before files are erased they are listed, the uploads in parts that nobody finished too. */
const LIST_FILES = ['s3:ListBucket', 's3:ListBucketMultipartUploads'];

/**
 * What each function's code calls, as recorded from its bundle: `test/core-aws/infra/least-privilege.integration.test.ts`
 * fails on one too many and on one too few. Cognito's calls of `auth` need no permission: they are made in the
 * owner's name.
 */
export const FUNCTION_PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  auth: {},
  bots: {
    BotCollections: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'BotCollections/user-index': ['dynamodb:Query'],
    Conversations: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    'Conversations/by-day-index': ['dynamodb:Query'],
    'Conversations/gap-index': ['dynamodb:Query'],
    Documents: ['dynamodb:Query'],
    Usage: ['dynamodb:Query', 'dynamodb:UpdateItem'],
    VectorIndex: ['dynamodb:GetItem', 'dynamodb:Query'],
    'ingest-queue': ['sqs:SendMessage'],
  },
  upload: {
    BotCollections: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    Documents: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    VectorEmbeddings: ['dynamodb:Query'],
    VectorIndex: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    bucket: LIST_FILES,
    files: ['s3:DeleteObject', 's3:GetObject'],
    'ingest-queue': ['sqs:SendMessage'],
  },
  chat: {
    BotCollections: ['dynamodb:GetItem'],
    Conversations: ['dynamodb:PutItem', 'dynamodb:Query'],
    Usage: ['dynamodb:UpdateItem'],
    VectorEmbeddings: ['dynamodb:BatchGetItem'],
    VectorIndex: ['dynamodb:GetItem', 'dynamodb:Query'],
    files: ['s3:GetObject'],
    'gemini-key': ['ssm:GetParameter'],
  },
  ingest: {
    BotCollections: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    Conversations: ['dynamodb:BatchWriteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'Conversations/by-day-index': ['dynamodb:Query'],
    Documents: [...ERASE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    Usage: ERASE_ITEMS,
    VectorEmbeddings: [...ERASE_ITEMS, 'dynamodb:BatchGetItem'],
    VectorIndex: [...ERASE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    bucket: LIST_FILES,
    files: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    'ingest-queue': ['sqs:SendMessage'],
    'gemini-key': ['ssm:GetParameter'],
  },
  'ingest-dead-letter': {
    BotCollections: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    Conversations: ['dynamodb:BatchWriteItem'],
    'Conversations/by-day-index': ['dynamodb:Query'],
    Documents: [...ERASE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    Usage: ERASE_ITEMS,
    VectorEmbeddings: ERASE_ITEMS,
    VectorIndex: [...ERASE_ITEMS, 'dynamodb:DeleteItem', 'dynamodb:GetItem'],
    bucket: LIST_FILES,
    files: ['s3:DeleteObject'],
    'ingest-queue': ['sqs:SendMessage'],
  },
};

export interface RarePermission {
  readonly by: FunctionName;
  readonly resource: Resource;
  readonly action: string;
  /** When it is needed, and why no run of the tests gets there. */
  readonly because: string;
}

const UNFINISHED = 'erases an upload in parts that was never finished; the local S3 does not list those';

/** What is granted although no test can show the call. Each must be in the function's code, or the test fails. */
export const RARE_PERMISSIONS: readonly RarePermission[] = [
  { by: 'upload', resource: 'files', action: 's3:AbortMultipartUpload', because: UNFINISHED },
  { by: 'ingest', resource: 'files', action: 's3:AbortMultipartUpload', because: UNFINISHED },
  { by: 'ingest-dead-letter', resource: 'files', action: 's3:AbortMultipartUpload', because: UNFINISHED },
  {
    by: 'chat',
    resource: 'bucket',
    action: 's3:ListBucket',
    because: 'a segment is erased while it is read: only who may list is told that a key is missing',
  },
];

/** The permissions of a function: what its code was seen to call, and what it calls rarely. */
export function permissionsOf(name: FunctionName): Permissions {
  const permissions: Partial<Record<Resource, readonly string[]>> = { ...FUNCTION_PERMISSIONS[name] };
  for (const { by, resource, action } of RARE_PERMISSIONS) {
    if (by === name) permissions[resource] = [...(permissions[resource] ?? []), action];
  }
  return permissions;
}
