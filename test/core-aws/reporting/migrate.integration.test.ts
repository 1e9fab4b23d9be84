import { expect, it } from 'vitest';
import { migrate } from '../../../core-aws/reporting/migrate.ts';
import { readMigrations } from '../../../core-aws/reporting/read-migrations.ts';
import type { Migration } from '../../../core-aws/reporting/read-migrations.ts';
import { describeOnPostgres } from '../../support/use-postgres.ts';

const all = await readMigrations();
const versions = all.map(({ version }) => version);

/** Tables, columns, views, indexes and rights: two databases of one schema say the same here. */
const SCHEMA = `
  SELECT 'column' AS kind, table_name || '.' || column_name AS name, data_type || coalesce(is_nullable, '') AS is
  FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT 'view', table_name, view_definition FROM information_schema.views WHERE table_schema = 'public'
  UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT 'right', table_name, grantee || privilege_type FROM information_schema.role_table_grants
    WHERE table_schema = 'public'
  ORDER BY 1, 2, 3`;

describeOnPostgres('the schema of the reporting database', (postgres) => {
  it('is made from nothing, and found complete the next time', async () => {
    expect(await migrate(postgres.client(), all)).toEqual(versions);
    expect(await migrate(postgres.client(), all)).toEqual([]);
  });

  it.each(versions.slice(0, -1))('comes from version %i to what a new database has', async (version) => {
    const client = postgres.client();
    await migrate(client, all.slice(0, version));
    expect(await migrate(client, all)).toEqual(versions.slice(version));
    const upgraded = (await client.query(SCHEMA)).rows;
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    await migrate(client, all);
    expect(upgraded.length).toBeGreaterThan(50);
    expect(upgraded).toEqual((await client.query(SCHEMA)).rows);
  });

  it('is made once by runners that start together', async () => {
    const runners = await Promise.all([postgres.connect(), postgres.connect(), postgres.connect()]);
    const applied = await Promise.all(runners.map((client) => migrate(client, all)));
    expect(applied.filter(({ length }) => length > 0)).toEqual([versions]);
  });

  it('keeps nothing of a step that fails in its middle, and everything before it', async () => {
    const client = postgres.client();
    const broken = withSql(all[1], 'CREATE TABLE half (id int); SELECT no_such_function();');
    await expect(migrate(client, [...all.slice(0, 1), broken])).rejects.toThrow('no_such_function');
    expect((await client.query("SELECT to_regclass('half') AS half, to_regclass('bots') AS bots")).rows).toEqual([
      { half: null, bots: 'bots' },
    ]);
    expect(await migrate(client, all)).toEqual(versions.slice(1));
  });

  it('refuses a step that was edited after it was applied, and changes nothing', async () => {
    const client = postgres.client();
    await migrate(client, all.slice(0, 2));
    const edited = withSql(all[0], `${all[0]?.sql ?? ''} -- edited`);
    await expect(migrate(client, [edited, ...all.slice(1)])).rejects.toThrow('migration 1 (records) was edited');
    expect((await client.query('SELECT count(*)::int AS steps FROM schema_migrations')).rows).toEqual([{ steps: 2 }]);
  });

  it('leaves a database alone that is newer than the code', async () => {
    await migrate(postgres.client(), all);
    expect(await migrate(postgres.client(), all.slice(0, 2))).toEqual([]);
  });

  it('lets a reader see the views and nothing below them', async () => {
    const client = postgres.client();
    await migrate(client, all);
    await client.query('SET ROLE edgewise_reader');
    await client.query('SELECT * FROM questions_and_answers, refusal_rate, top_gaps, conversations, cited_documents');
    await expect(client.query('SELECT * FROM exchanges')).rejects.toThrow('permission denied');
    await expect(client.query('DELETE FROM usage_by_day')).rejects.toThrow('permission denied');
  });
});

function withSql(migration: Migration | undefined, sql: string): Migration {
  if (!migration) throw new Error('there is no such migration');
  return { ...migration, sql, checksum: 'of another text' };
}
