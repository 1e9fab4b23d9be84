import { DatabaseSync } from 'node:sqlite';
import type { Contender } from './contender.ts';
import type { FetchedPeers } from './fetch-peers.ts';
import type { Corpus } from './make-corpus.ts';

/** What graphs are built and asked with: the values their own guides begin with. */
const GRAPH = { connectivity: 16, expansionAdd: 128, expansionSearch: 64 } as const;

/** The parts of the peers' interfaces that are used; each is checked for being there before it is taken for that. */
interface Usearch {
  readonly Index: new (options: Readonly<Record<string, unknown>>) => {
    readonly add: (keys: BigUint64Array, vectors: Float32Array, threads: number) => void;
    readonly search: (query: Float32Array, k: number, threads: number) => { readonly keys: BigUint64Array };
  };
  readonly exactSearch: (
    dataset: Float32Array,
    queries: Float32Array,
    dimensions: number,
    count: number,
    metric: string,
    threads: number,
  ) => { readonly keys: BigUint64Array };
}

interface Hnswlib {
  readonly HierarchicalNSW: new (
    space: string,
    dimensions: number,
  ) => {
    readonly initIndex: (maxElements: number, m: number, efConstruction: number, seed: number) => void;
    readonly addPoint: (vector: readonly number[], label: number) => void;
    readonly setEf: (ef: number) => void;
    readonly searchKnn: (query: readonly number[], k: number) => { readonly neighbors: readonly number[] };
  };
}

interface SqliteVec {
  readonly load: (database: DatabaseSync) => void;
}

/** The other engines, filled with the corpus; `missing` are those that could not be installed here. */
export function peerContenders(
  corpus: Corpus,
  peers: FetchedPeers,
  onProgress: (text: string) => void,
): { readonly contenders: readonly Contender[]; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const contenders: Contender[] = [];
  const fill = (name: string, make: () => Omit<Contender, 'name' | 'buildMs'>): void => {
    onProgress(`filling ${name} …`);
    const startedMs = performance.now();
    const contender = make();
    contenders.push({ name, ...contender, buildMs: performance.now() - startedMs });
  };

  const usearch = peers.load('usearch');
  if (has<Usearch>(usearch, 'Index', 'exactSearch')) {
    fill('usearch exact', () => usearchExact(corpus, usearch));
    fill('usearch HNSW', () => usearchGraph(corpus, usearch));
  } else missing.push('usearch');

  const hnswlib = peers.load('hnswlib-node');
  if (has<Hnswlib>(hnswlib, 'HierarchicalNSW')) fill('hnswlib-node', () => hnswlibGraph(corpus, hnswlib));
  else missing.push('hnswlib-node');

  const sqliteVec = peers.load('sqlite-vec');
  if (has<SqliteVec>(sqliteVec, 'load')) fill('sqlite-vec', () => sqliteTable(corpus, sqliteVec));
  else missing.push('sqlite-vec');

  return { contenders, missing };
}

export function has<T extends object>(module: unknown, ...names: readonly (keyof T & string)[]): module is T {
  return typeof module === 'object' && module !== null && names.every((name) => name in module);
}

function usearchExact({ vectors, queries, dimensions }: Corpus, { exactSearch }: Usearch): Omit<Contender, 'name'> {
  const dataset = joined(vectors, dimensions);
  return {
    bytes: dataset.byteLength,
    // It reads a query from the start of its buffer, whatever part of it a view shows; ours are whole buffers.
    search: (at, k) => toRows(exactSearch(dataset, (queries[at] ?? dataset).slice(), dimensions, k, 'cos', 1).keys),
  };
}

function usearchGraph({ vectors, queries, dimensions }: Corpus, { Index }: Usearch): Omit<Contender, 'name'> {
  const index = new Index({
    dimensions,
    metric: 'cos',
    quantization: 'f32',
    connectivity: GRAPH.connectivity,
    expansion_add: GRAPH.expansionAdd,
    expansion_search: GRAPH.expansionSearch,
    multi: false,
  });
  index.add(
    BigUint64Array.from(vectors, (_, row) => BigInt(row)),
    joined(vectors, dimensions),
    1,
  );
  return { search: (at, k) => toRows(index.search((queries[at] ?? new Float32Array(0)).slice(), k, 1).keys) };
}

function hnswlibGraph({ vectors, queries, dimensions }: Corpus, hnswlib: Hnswlib): Omit<Contender, 'name'> {
  const index = new hnswlib.HierarchicalNSW('cosine', dimensions);
  index.initIndex(vectors.length, GRAPH.connectivity, GRAPH.expansionAdd, 42);
  for (const [row, vector] of vectors.entries()) index.addPoint([...vector], row);
  index.setEf(GRAPH.expansionSearch);
  const asked = queries.map((query) => [...query]);
  return { search: (at, k) => index.searchKnn(asked[at] ?? [], k).neighbors };
}

function sqliteTable({ vectors, queries, dimensions }: Corpus, sqliteVec: SqliteVec): Omit<Contender, 'name'> {
  const database = new DatabaseSync(':memory:', { allowExtension: true });
  sqliteVec.load(database);
  database.exec(`CREATE VIRTUAL TABLE rows USING vec0(embedding float[${dimensions}] distance_metric=cosine)`);
  const insert = database.prepare('INSERT INTO rows(rowid, embedding) VALUES (?, ?)');
  database.exec('BEGIN');
  for (const [row, vector] of vectors.entries()) insert.run(BigInt(row), toBytes(vector));
  database.exec('COMMIT');
  const select = database.prepare('SELECT rowid FROM rows WHERE embedding MATCH ? AND k = ? ORDER BY distance');
  return {
    bytes: vectors.length * dimensions * Float32Array.BYTES_PER_ELEMENT,
    search: (at, k) => select.all(toBytes(queries[at] ?? new Float32Array(0)), k).map(({ rowid }) => Number(rowid)),
    close: () => database.close(),
  };
}

function toBytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

function joined(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const all = new Float32Array(vectors.length * dimensions);
  for (const [row, vector] of vectors.entries()) all.set(vector, row * dimensions);
  return all;
}

function toRows(keys: BigUint64Array): number[] {
  return Array.from(keys, Number);
}
