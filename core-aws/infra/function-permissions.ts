import type { FunctionName } from '../function-definitions.ts';
import type { TABLES } from '../tables.ts';
import type { StageSettings } from './stage-settings.ts';

type TableName = (typeof TABLES)[keyof typeof TABLES]['name'];

/** What a function may touch: a table, an index of one, the files, the bucket they lie in, the queue, the key. */
export type Resource = TableName | `${TableName}/${string}` | 'files' | 'bucket' | 'ingest-queue' | 'gemini-key';

/** Actions by resource, as IAM names them. */
export type Permissions = Readonly<Partial<Record<Resource, readonly string[]>>>;

/** What the keys of all files begin with: `objectKey` in `ports/file-store.ts`. */
export const FILES_PREFIX = 'bots/';

const dynamo = (...names: readonly string[]): readonly string[] => names.map((name) => `dynamodb:${name}`);

/**
 * What each function's code really calls; `test/core-aws/infra/least-privilege.integration.test.ts` fails on one too
 * many and on one too few. Cognito's calls of `auth` need no permission: they are made in the owner's name.
 */
const FUNCTION_PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  auth: {},
  bots: {},
  upload: {},
  chat: {},
  ingest: {},
  'ingest-dead-letter': {},
};

/** The permissions of a function in a stage. */
export function permissionsOf(name: FunctionName, _settings: Pick<StageSettings, 'options'>): Permissions {
  return FUNCTION_PERMISSIONS[name];
}
