import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';

/** One numbered step of the schema. A step that has been applied anywhere is never edited: the next number mends it. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the text, line ends as `\n`, so that a checkout on Windows has the same. */
  readonly checksum: string;
}

/** Beside this module here, and beside the function's own code where it is bundled. */
const DIRECTORY = new URL('./migrations/', import.meta.url);
const FILE_NAME = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Reads the steps from their folder, in order. A gap, a double number or another file is a mistake of ours and throws. */
export async function readMigrations(directory: URL = DIRECTORY): Promise<readonly Migration[]> {
  const names = (await readdir(directory)).toSorted();
  return Promise.all(
    names.map(async (file, at) => {
      const [, number, name] = FILE_NAME.exec(file) ?? [];
      if (number === undefined || name === undefined) throw new Error(`${file} is not named as a migration is`);
      if (Number(number) !== at + 1) throw new Error(`migration ${file} should have the number ${at + 1}`);
      const sql = (await readFile(new URL(file, directory), 'utf8')).replaceAll('\r\n', '\n');
      return { version: at + 1, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
