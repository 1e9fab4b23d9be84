import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../core-aws/adapters/aws-clients.ts';
import type { FileStore } from '../../core-aws/ports/file-store.ts';
import { Killed } from './mortal-ports.ts';

/** When a call of a port is the last thing a process does. */
export type Fate = () => 'before' | 'after' | 'lives';

/** A client whose user dies at some of its calls: before them, or after them and nobody hears. */
export function createMortalClient(endpoint: string, fate: Fate): DynamoDBClient {
  const client = createDynamoClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const end = fate();
      if (end === 'before') throw new Killed('before a call of the database');
      const done = await next(args);
      if (end === 'after') throw new Killed('after a call of the database');
      return done;
    },
    { step: 'initialize' },
  );
  return client;
}

export function createMortalFiles(files: FileStore, fate: Fate): FileStore {
  const mortal = async <T>(work: () => Promise<T>): Promise<T> => {
    const end = fate();
    if (end === 'before') throw new Killed('before a call of the file store');
    const done = await work();
    if (end === 'after') throw new Killed('after a call of the file store');
    return done;
  };
  return {
    read: (key) => mortal(() => files.read(key)),
    readRange: (key, first, count) => mortal(() => files.readRange(key, first, count)),
    write: (key, bytes) => mortal(() => files.write(key, bytes)),
    size: (key) => mortal(() => files.size(key)),
    list: (prefix) => mortal(() => files.list(prefix)),
    erasePrefix: (prefix) => mortal(() => files.erasePrefix(prefix)),
  };
}
