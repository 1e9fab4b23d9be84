import type { ClientBase } from 'pg';
import { StoreUnavailable } from '../ports/store-unavailable.ts';

/**
 * Runs the work in one transaction: all of it is kept, or none. What the work throws is thrown on; a lost connection
 * as `StoreUnavailable`.
 */
export async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  try {
    await client.query('BEGIN');
    const done = await work();
    await client.query('COMMIT');
    return done;
  } catch (thrown) {
    // A connection that was lost has rolled back by itself, and what is worth knowing is how the work failed.
    await client.query('ROLLBACK').catch(() => undefined);
    throw isConnectionLost(thrown) ? new StoreUnavailable('the reporting database is gone', { cause: thrown }) : thrown;
  }
}

/**
 * Tells a connection that was lost or refused from a statement that failed. SQLSTATE classes 08 (connection), 53
 * (resources) and 57P (shutdown); without a code it is node-postgres itself that found the socket closed.
 * Source: PostgreSQL 17, appendix A, "Error Codes" (read 2026-11).
 */
export function isConnectionLost(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { readonly code?: unknown };
  if (typeof code === 'string') return /^(08...|53...|57P..|E[A-Z]{3,})$/.test(code);
  return /^(Connection terminated|Client has encountered a connection error|timeout expired)/.test(thrown.message);
}
