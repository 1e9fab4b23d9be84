import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { preparePostgres, startPostgres } from './postgres.ts';
import type { RunningPostgres } from './postgres.ts';

/** An empty database for each test. Call the functions inside tests and hooks. */
export interface PostgresTarget {
  /** The test's own connection, for looking at what came about. */
  readonly client: () => Client;
  /** A further connection, ended with the test. */
  readonly connect: () => Promise<Client>;
  readonly address: () => { readonly host: string; readonly port: number; readonly database: string };
}

const postgres = await preparePostgres();

/** Runs a suite on a real PostgreSQL; where there is none for this machine, a skipped test says why. */
export function describeOnPostgres(name: string, suite: (target: PostgresTarget) => void): void {
  if (postgres.available) describe(name, () => suite(usePostgres()));
  else describe(name, () => test.skip(`not run: ${postgres.reason}`, () => {}));
}

function usePostgres(): PostgresTarget {
  let server: RunningPostgres | undefined;
  let database = '';
  let made = 0;
  let clients: Client[] = [];

  const open = async (name: string): Promise<Client> => {
    if (!server) throw new Error('the database runs only inside tests and hooks');
    const client = new Client({ ...server, database: name });
    client.on('error', () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };

  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server?.stop();
  });
  beforeEach(async () => {
    made += 1;
    const admin = await open('postgres');
    await admin.query(`CREATE DATABASE test_${made}`);
    database = `test_${made}`;
    clients = [await open(database)];
    await admin.end();
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  });

  return {
    client() {
      const [client] = clients;
      if (!client) throw new Error('the connection is open only inside tests and hooks');
      return client;
    },
    connect: () => open(database),
    address() {
      if (!server) throw new Error('the database runs only inside tests and hooks');
      return { host: server.host, port: server.port, database };
    },
  };
}
