import type { ClientBase } from 'pg';
import { StoreUnavailable } from '../ports/store-unavailable.ts';
import { exportRecords } from './export-records.ts';
import type { ExportOutcome, ExportPorts } from './export-records.ts';
import { migrate } from './migrate.ts';
import { createPgReportingStore } from './pg-reporting-store.ts';
import { readMigrations } from './read-migrations.ts';

/** Any number other than that of the migrations' lock: "EDGE" in ASCII, then 2. */
const LOCK = [0x45444745, 2];
const MAX_ATTEMPTS = 3;
const PAUSE_MS = 2_000;

export type RunOutcome = ExportOutcome | { readonly outcome: 'busy' };

export interface RunPorts extends Omit<ExportPorts, 'store'> {
  readonly connect: () => Promise<ClientBase & { readonly end: () => Promise<void> }>;
  readonly delay: (ms: number) => Promise<void>;
}

/**
 * One call of the export: connects, brings the schema up to date, and exports. Of two calls at once the second leaves
 * (`busy`). An outage is tried again on a new connection, three times in all, as long as there is time; each attempt
 * goes on where the one before it was cut off.
 */
export async function runExport(
  { connect, delay, ...ports }: RunPorts,
  { hasTime }: { readonly hasTime: () => boolean },
): Promise<RunOutcome> {
  const migrations = await readMigrations();

  async function attempt(): Promise<RunOutcome> {
    const client = await connect();
    try {
      const { rows } = await client.query<{ readonly locked: boolean }>(
        'SELECT pg_try_advisory_lock($1, $2) AS locked',
        LOCK,
      );
      if (rows[0]?.locked !== true) return { outcome: 'busy' };
      await migrate(client, migrations);
      return await exportRecords({ ...ports, store: createPgReportingStore(client) }, { hasTime });
    } finally {
      // Ends the locks too.
      await client.end().catch(() => undefined);
    }
  }

  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof StoreUnavailable) || tried === MAX_ATTEMPTS || !hasTime()) throw thrown;
      await delay(PAUSE_MS * tried);
    }
  }
}
