import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Json = Record<string, unknown>;

/** The store cognito-local asks for: a JSON document addressed by paths of keys. */
interface DataStore {
  delete(context: unknown, key: string | string[]): Promise<void>;
  get<T>(context: unknown, key: string | string[], defaultValue?: T): Promise<T>;
  getRoot<T>(context: unknown): Promise<T | null>;
  set<T>(context: unknown, key: string | string[], value: T): Promise<void>;
}

/**
 * Keeps each of cognito-local's documents in a file that is replaced in one step, so that a kill in the middle of
 * a write cannot leave half an account book behind (its own store writes in place). Fields named `…Date` are dates.
 */
export function createCognitoDataStores(directory: string): {
  create(context: unknown, id: string, defaults: object): Promise<DataStore>;
} {
  return {
    async create(_context, id, defaults) {
      await mkdir(directory, { recursive: true });
      const path = join(directory, `${id}.json`);
      const root: Json = { ...(structuredClone(defaults) as Json), ...(await readJson(path)) };
      let writing = Promise.resolve();
      const save = (): Promise<void> => {
        const before = writing;
        writing = (async () => {
          await before;
          await writeFile(`${path}.new`, JSON.stringify(root, null, 2), { mode: 0o600 });
          await rename(`${path}.new`, path);
        })();
        return writing;
      };
      await save();
      return {
        async get<T>(_: unknown, key: string | string[], defaultValue?: T): Promise<T> {
          let value: unknown = root;
          for (const name of pathOf(key)) value = isJson(value) && Object.hasOwn(value, name) ? value[name] : undefined;
          return (value ?? defaultValue ?? null) as T;
        },
        getRoot: async <T>() => root as T,
        async set(_: unknown, key, value) {
          const [parent, last] = parentOf(root, pathOf(key));
          parent[last] = value;
          await save();
        },
        async delete(_: unknown, key) {
          const [parent, last] = parentOf(root, pathOf(key));
          delete parent[last];
          await save();
        },
      };
    },
  };
}

function pathOf(key: string | string[]): string[] {
  return Array.isArray(key) ? key : [key];
}

function parentOf(root: Json, path: readonly string[]): [Json, string] {
  let parent = root;
  for (const name of path.slice(0, -1)) {
    const next = Object.hasOwn(parent, name) ? parent[name] : undefined;
    if (isJson(next)) parent = next;
    else {
      const made: Json = {};
      parent[name] = made;
      parent = made;
    }
  }
  return [parent, path.at(-1) ?? ''];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readJson(path: string): Promise<Json> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  const parsed: unknown = JSON.parse(text, (key, value: unknown) =>
    key.endsWith('Date') && (typeof value === 'string' || typeof value === 'number') ? new Date(value) : value,
  );
  return isJson(parsed) ? parsed : {};
}
