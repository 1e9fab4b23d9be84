import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A folder of the `ir/` form: where it is, and what it is called in the report. */
export interface FoundSet {
  readonly folder: string;
  readonly name: string;
}

/** The folder itself if it is a set; else the sets in it and in its folders, by name. */
export function findSets(root: string): readonly FoundSet[] {
  if (isSet(root)) return [{ folder: root, name: root.split(/[\\/]/u).findLast((part) => part !== '') ?? root }];
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(isSet)
    .map((folder) => ({ folder, name: relative(root, folder).replaceAll('\\', '/') }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isSet(folder: string): boolean {
  return ['docs.jsonl', 'queries.jsonl', 'qrels.tsv'].every((file) => existsSync(join(folder, file)));
}
