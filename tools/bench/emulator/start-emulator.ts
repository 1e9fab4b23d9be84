import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoClient } from '../../../core-aws/adapters/aws-clients.ts';
import { TABLES, tableNames, toCreateTableInput } from '../../../core-aws/tables.ts';
import type { Tables } from '../../../core-aws/tables.ts';
import { createReadMeter } from './read-meter.ts';
import type { ReadMeter } from './read-meter.ts';

export interface Emulator {
  readonly client: DynamoDBClient;
  readonly tables: Tables;
  readonly meter: ReadMeter;
  readonly stop: () => void;
}

/** A DynamoDB with all our tables on a free port, empty and in memory, whose reads are metered. */
export async function startEmulator(): Promise<Emulator> {
  const child = fork(fileURLToPath(new URL('serve-dynalite.ts', import.meta.url)), { stdio: 'ignore' });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`dynalite ended with ${code} before it listened`)));
    child.once('message', (message) => {
      if (typeof message === 'object' && message !== null && 'port' in message) resolve(Number(message.port));
      else reject(new Error('dynalite said something else than its port'));
    });
  });
  const client = createDynamoClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  });
  const prefix = 'bench-';
  for (const table of Object.values(TABLES))
    await client.send(new CreateTableCommand(toCreateTableInput(table, prefix)));
  return {
    client,
    tables: tableNames(prefix),
    meter: createReadMeter(client),
    stop: () => {
      client.destroy();
      child.kill();
    },
  };
}
