import type { ConnectionOptions } from 'node:tls';
import { Client } from 'pg';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import type { DatabaseCredentials } from './database-credentials.ts';
import { isConnectionLost } from './in-transaction.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** The largest statement is a batch of 200 exchanges; one that takes longer waits for something that will not come. */
const STATEMENT_TIMEOUT_MS = 60_000;

export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/**
 * Opens one connection, over TLS with the server's certificate and name checked: a server without TLS is refused.
 * Lambda trusts RDS's certificates where `NODE_EXTRA_CA_CERTS` names the runtime's own list.
 * Source: AWS Lambda Developer Guide, "Building Lambda functions with Node.js", Amazon's certificates (read 2026-11).
 * @param tls For tests alone: another authority, or none where the server is on this machine.
 */
export async function connectReporting(
  { host, port, database }: DatabaseAddress,
  { username, password }: DatabaseCredentials,
  { tls = { rejectUnauthorized: true } }: { readonly tls?: false | ConnectionOptions } = {},
): Promise<Client> {
  const client = new Client({
    host,
    port,
    database,
    user: username,
    password,
    ssl: tls,
    application_name: 'edgewise-export',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection lost between two statements; the next statement fails and says so.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (thrown) {
    await client.end().catch(() => undefined);
    if (isConnectionLost(thrown))
      throw new StoreUnavailable('the reporting database did not answer', { cause: thrown });
    throw thrown;
  }
  return client;
}
