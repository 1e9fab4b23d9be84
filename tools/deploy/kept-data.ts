import { createHash } from 'node:crypto';
import { tableNames } from '../../core-aws/tables.ts';
import type { Aws } from './aws.ts';
import { AwsError, isNotFound, textIn, textsIn } from './aws.ts';

/** Something of a stage that holds data. */
export interface KeptThing {
  readonly kind: 'table' | 'bucket' | 'user-pool';
  /** Table or bucket name, or the pool's id. */
  readonly name: string;
  readonly count: number;
  /** There are more; counting stopped. */
  readonly isMore: boolean;
  /** Nobody's data: the log of access to the bucket. */
  readonly isLog: boolean;
}

const TABLE_PAGE = 1_000;
const BUCKET_PAGE = 1_000;
const USER_PAGE = 60;

/** Everything that holds data and is there, counted as far as one page goes: enough to know whether it is empty. */
export async function listKept(
  aws: Aws,
  {
    prefix,
    accountId,
    userPoolId,
  }: { readonly prefix: string; readonly accountId: string; readonly userPoolId: string | undefined },
): Promise<readonly KeptThing[]> {
  const found: (KeptThing | undefined)[] = [];
  for (const name of Object.values(tableNames(prefix))) found.push(await whereThere(() => countItems(aws, name)));
  for (const [part, isLog] of [
    ['documents', false],
    ['access-log', true],
  ] as const) {
    const name = `${prefix}${part}-${accountId}-${aws.region}`;
    found.push(
      await whereThere(async () => {
        const page = await listVersions(aws, name);
        return { kind: 'bucket', name, count: page.versions.length, isMore: page.isMore, isLog };
      }),
    );
  }
  if (userPoolId !== undefined) found.push(await whereThere(() => countUsers(aws, userPoolId)));
  return found.filter((thing) => thing !== undefined);
}

async function whereThere<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

async function countItems(aws: Aws, name: string): Promise<KeptThing> {
  const page = await aws.json('dynamodb', 'Scan', { TableName: name, Select: 'COUNT', Limit: TABLE_PAGE });
  const isMore = page['LastEvaluatedKey'] !== undefined;
  return { kind: 'table', name, count: Number(page['Count']), isMore, isLog: false };
}

/** Asks for no attributes: how many there are is all that is told. */
async function countUsers(aws: Aws, name: string): Promise<KeptThing> {
  const page = await aws.json('cognito-idp', 'ListUsers', { UserPoolId: name, Limit: USER_PAGE, AttributesToGet: [] });
  const users = page['Users'];
  const count = Array.isArray(users) ? users.length : 0;
  return { kind: 'user-pool', name, count, isMore: page['PaginationToken'] !== undefined, isLog: false };
}

interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

const bucketUrl = ({ region }: Aws, bucket: string): string => `https://${bucket}.s3.${region}.amazonaws.com/`;

/** Versions and the marks of deletions alike: a bucket with either cannot be deleted. */
async function listVersions(
  aws: Aws,
  bucket: string,
): Promise<{ readonly versions: readonly ObjectVersion[]; readonly isMore: boolean }> {
  const url = `${bucketUrl(aws, bucket)}?versions=&max-keys=${BUCKET_PAGE}`;
  const xml = await aws.rest('s3', { method: 'GET', url });
  const versions = [...textsIn(xml, 'Version'), ...textsIn(xml, 'DeleteMarker')].map((entry) => ({
    key: textIn(entry, 'Key') ?? '',
    versionId: textIn(entry, 'VersionId') ?? 'null',
  }));
  return { versions, isMore: textIn(xml, 'IsTruncated') === 'true' };
}

/** Deletes every version of every object. */
export async function emptyBucket(aws: Aws, bucket: string): Promise<void> {
  for (;;) {
    const { versions } = await listVersions(aws, bucket);
    if (versions.length === 0) return;
    const objects = versions.map(
      ({ key, versionId }) => `<Object><Key>${escapeXml(key)}</Key><VersionId>${versionId}</VersionId></Object>`,
    );
    const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${objects.join('')}</Delete>`;
    const answer = await aws.rest('s3', {
      method: 'POST',
      url: `${bucketUrl(aws, bucket)}?delete=`,
      headers: { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(body).digest('base64') },
      body,
    });
    const refused = textsIn(answer, 'Error')[0];
    if (refused !== undefined) {
      throw new AwsError('s3', textIn(refused, 'Code') ?? 'Refused', `a file of ${bucket} was not deleted`, 200);
    }
  }
}

export async function deleteBucket(aws: Aws, bucket: string): Promise<void> {
  await aws.rest('s3', { method: 'DELETE', url: bucketUrl(aws, bucket) });
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A line for people. */
export function keptText({ kind, name, count, isMore, isLog }: KeptThing): string {
  const what = { table: 'items', bucket: 'files and earlier versions', 'user-pool': 'owners' }[kind];
  const number = count.toLocaleString('en');
  return `  ${name.padEnd(52)} ${isMore ? `${number} or more` : number} ${isLog ? 'lines of the access log' : what}`;
}
