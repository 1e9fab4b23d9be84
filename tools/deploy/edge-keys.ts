import { createHash } from 'node:crypto';
import type { Aws } from './aws.ts';
import { textIn, textsIn } from './aws.ts';

/** IAM's limit of keys for one user. */
const MAX_KEYS = 2;

export interface EdgeKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Names a key in the state file without being it. */
export function keyMark(accessKeyId: string): string {
  return createHash('sha256').update(accessKeyId).digest('hex').slice(0, 16);
}

/** The keys of the edge's principal. The one the Worker has is known by its mark. */
export interface EdgeKeys {
  /** Makes room, if it must, by deleting a key the Worker does not have. */
  readonly create: (keptMark: string | undefined) => Promise<EdgeKey>;
  readonly remove: (accessKeyId: string) => Promise<void>;
  /** Deletes every key but this; answers how many. */
  readonly removeOthers: (keptMark: string) => Promise<number>;
  readonly removeAll: () => Promise<number>;
}

export function createEdgeKeys(aws: Aws, userName: string): EdgeKeys {
  /** Oldest first. */
  async function list(): Promise<readonly string[]> {
    const answer = await aws.query('iam', 'ListAccessKeys', { UserName: userName });
    return textsIn(answer, 'member')
      .map((member) => ({ id: textIn(member, 'AccessKeyId') ?? '', createdAt: textIn(member, 'CreateDate') ?? '' }))
      .filter(({ id }) => id !== '')
      .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
      .map(({ id }) => id);
  }
  async function remove(accessKeyId: string): Promise<void> {
    await aws.query('iam', 'DeleteAccessKey', { UserName: userName, AccessKeyId: accessKeyId });
  }
  async function removeWhere(isGone: (id: string) => boolean): Promise<number> {
    const gone = (await list()).filter(isGone);
    for (const id of gone) await remove(id);
    return gone.length;
  }
  return {
    async create(keptMark) {
      const ids = await list();
      const spare = ids.find((id) => keyMark(id) !== keptMark);
      if (ids.length >= MAX_KEYS && spare !== undefined) await remove(spare);
      const answer = await aws.query('iam', 'CreateAccessKey', { UserName: userName });
      const accessKeyId = textIn(answer, 'AccessKeyId');
      const secretAccessKey = textIn(answer, 'SecretAccessKey');
      if (accessKeyId === undefined || secretAccessKey === undefined) throw new Error('IAM made no access key');
      return { accessKeyId, secretAccessKey };
    },
    remove,
    removeOthers: (keptMark) => removeWhere((id) => keyMark(id) !== keptMark),
    removeAll: () => removeWhere(() => true),
  };
}
