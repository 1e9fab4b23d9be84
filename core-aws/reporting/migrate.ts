import type { ClientBase } from 'pg';
import * as z from 'zod/mini';
import { inTransaction } from './in-transaction.ts';
import type { Migration } from './read-migrations.ts';

/** Any number, as long as nobody else locks by it: "EDGE" in ASCII, then 1. */
const LOCK = [0x45444745, 1];
const Applied = z.array(z.object({ version: z.int(), name: z.string(), checksum: z.string() }));

/**
 * Brings the schema to its newest version and returns the versions it applied. Each step is one transaction together
 * with its line in `schema_migrations`: it is there whole, or not at all. Runners at the same time wait for each other
 * on an advisory lock; the second finds nothing to do. A database that is newer than this code is left as it is, so
 * that a rollback of the code keeps working.
 * Errors: throws when an applied step has been edited since, naming it, before anything is changed.
 */
export async function migrate(client: ClientBase, migrations: readonly Migration[]): Promise<readonly number[]> {
  await client.query('SELECT pg_advisory_lock($1, $2)', LOCK);
  try {
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      version integer PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    const { rows } = await client.query('SELECT version, name, checksum FROM schema_migrations ORDER BY version');
    const applied = new Map(Applied.parse(rows).map((row) => [row.version, row]));
    for (const { version, name, checksum } of migrations) {
      const before = applied.get(version);
      if (before && before.checksum !== checksum) {
        throw new Error(`migration ${version} (${name}) was edited after it was applied; put it back, add a new one`);
      }
    }
    const missing = migrations.filter(({ version }) => !applied.has(version));
    for (const { version, name, sql, checksum } of missing) {
      await inTransaction(client, async () => {
        await client.query(sql);
        await client.query('INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
          version,
          name,
          checksum,
        ]);
      });
    }
    return missing.map(({ version }) => version);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, $2)', LOCK);
  }
}
