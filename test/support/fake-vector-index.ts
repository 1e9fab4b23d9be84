import type { AttributeDefinition, AttributeValue, KeySchemaElement, VectorIndex } from '@aws-sdk/client-dynamodb';
import { crc32 } from '../../core-aws/domain/search/crc32.ts';

/**
 * One vector index of a table, as DynamoDB's documentation describes it. Source: Amazon DynamoDB Developer Guide,
 * "Vector indexes", and the models of `@aws-sdk/client-dynamodb` (both read 2026-11).
 */
export interface FakeVectorIndex {
  readonly definition: VectorIndex;
  /** Refuses an item whose vector the index could not take. Throws `Refused`. */
  readonly check: (item: Item) => void;
  /** Takes the item as it is now in the table; undefined: it was deleted. */
  readonly replicate: (key: string, item: Item | undefined) => void;
  readonly search: (request: SearchRequest) => SearchAnswer;
  /** Forgets an entry, as nothing ever should: for tests of what finds that out. */
  readonly lose: (key: string) => void;
  readonly size: () => number;
}

export type Item = Record<string, AttributeValue>;

export interface SearchRequest {
  readonly TopK?: unknown;
  readonly SearchVector?: unknown;
  readonly SearchConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
  readonly ProjectionExpression?: string;
  readonly ReturnConsumedCapacity?: string;
}

export interface SearchAnswer {
  readonly SearchResults: readonly { readonly Item: Item; readonly Score: number }[];
  readonly ConsumedCapacity?: { readonly VectorSearchRequestBytes: number };
}

/** A request that the service answers with 400 and this type. */
export class Refused extends Error {
  readonly type: string;
  constructor(message: string, type = 'com.amazon.coral.validate#ValidationException') {
    super(message);
    this.type = type;
  }
}

interface Entry {
  readonly item: Item;
  readonly vector: Float32Array;
}

const MAX_DIMENSIONS = 4_096;
const MAX_TOP_K = 100;

/**
 * `missOneIn`: an approximate search overlooks one in so many entries, others for another question; 0: none.
 * `mixesPartitions`: it names entries of other partitions too, which the service promises not to do.
 */
export function createFakeVectorIndex(
  definition: VectorIndex,
  table: { readonly keys: readonly KeySchemaElement[]; readonly attributes: readonly AttributeDefinition[] },
  { missOneIn, mixesPartitions }: { readonly missOneIn: () => number; readonly mixesPartitions: () => boolean },
): FakeVectorIndex {
  const { Dimensions: dimensions = 0, SearchSchema: schema = [], DistanceFunction: distance } = definition;
  const vectorName = definition.VectorAttribute?.AttributeName ?? '';
  const hash = schema.find((element) => element.SearchSchemaElementType === 'HASH')?.AttributeName;
  const searchable = schema.flatMap(({ AttributeName }) => (AttributeName === undefined ? [] : [AttributeName]));
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MAX_DIMENSIONS) {
    throw new Refused(`Dimensions must be between 1 and ${MAX_DIMENSIONS}`);
  }
  if (schema.filter((element) => element.SearchSchemaElementType === 'HASH').length > 1) {
    throw new Refused('SearchSchema can have at most one HASH key');
  }
  for (const name of searchable) {
    if (!table.attributes.some(({ AttributeName }) => AttributeName === name)) {
      throw new Refused('One element in SearchSchema is not defined in attribute definitions');
    }
  }
  const entries = new Map<string, Entry>();

  const projected = (item: Item): Item => {
    const { ProjectionType: type, NonKeyAttributes: more = [] } = definition.Projection ?? {};
    if (type === 'ALL') return item;
    const kept = new Set([...table.keys.map(({ AttributeName }) => AttributeName), ...searchable]);
    if (type === 'INCLUDE') for (const name of more) kept.add(name);
    return Object.fromEntries(Object.entries(item).filter(([name]) => kept.has(name)));
  };

  function check(item: Item): void {
    const given = item[vectorName];
    if (given === undefined) return;
    toVector(given, dimensions, `Invalid type for parameter ${vectorName}`);
  }

  return {
    definition,
    check,
    replicate(key, item) {
      const given = item?.[vectorName];
      // An item without the vector or without the partition key of the index is left out, and nothing says so.
      if (!item || given === undefined || (hash !== undefined && item[hash] === undefined)) entries.delete(key);
      else entries.set(key, { item, vector: toVector(given, dimensions, 'vector') });
    },
    lose: (key) => void entries.delete(key),
    size: () => entries.size,

    search(request) {
      const { TopK: topK } = request;
      if (typeof topK !== 'number' || !Number.isInteger(topK) || topK < 1 || topK > MAX_TOP_K) {
        throw new Refused('Provided TopK value is out of valid range');
      }
      const query = toVector({ L: list(request.SearchVector) }, dimensions, 'SearchVector');
      const conditions = readCondition(request, searchable);
      if (hash !== undefined && conditions.size === 0) {
        throw new Refused('SearchConditionExpression must be provided when SearchSchema has a HASH key');
      }
      if (hash !== undefined && !conditions.has(hash)) {
        throw new Refused('SearchConditionExpression must contain an equality condition on the HASH key');
      }
      const wanted = readProjection(request, projected);
      const oneIn = missOneIn();
      const scored: { readonly key: string; readonly item: Item; readonly score: number }[] = [];
      for (const [key, { item, vector }] of entries) {
        if (
          [...conditions].some(
            ([name, value]) =>
              !(name === hash && mixesPartitions()) && JSON.stringify(item[name]) !== JSON.stringify(value),
          )
        )
          continue;
        const score = scoreOf(query, vector, distance ?? 'COSINE');
        // Graphs find what is asked for exactly; what they overlook lies further off.
        if (oneIn > 0 && Math.abs(score) > 1e-3 && missed(query, key, oneIn)) continue;
        scored.push({ key, item, score });
      }
      const sign = distance === 'DOT_PRODUCT' ? -1 : 1;
      const best = scored.toSorted((a, b) => sign * (a.score - b.score) || (a.key < b.key ? -1 : 1)).slice(0, topK);
      return {
        SearchResults: best.map(({ item, score }) => ({ Item: wanted(item), Score: score })),
        ...(request.ReturnConsumedCapacity === undefined || request.ReturnConsumedCapacity === 'NONE'
          ? {}
          : { ConsumedCapacity: { VectorSearchRequestBytes: Math.max(1_024, dimensions * 4 * best.length) } }),
      };
    },
  };
}

function list(value: unknown): AttributeValue[] {
  if (!Array.isArray(value)) throw new Refused('SearchVector must be a list of numbers');
  return value as AttributeValue[];
}

/** Kept at 32-bit precision, however it was written. */
function toVector(value: AttributeValue, dimensions: number, what: string): Float32Array {
  const elements = value.L;
  if (!elements) throw new Refused(`${what}: expected a list of 32-bit floating point numbers`);
  if (elements.length !== dimensions) {
    throw new Refused(`${what}: the vector has ${elements.length} dimensions; the index has ${dimensions}`);
  }
  return Float32Array.from(elements, (element, at) => {
    const number = element.N === undefined ? Number.NaN : Number(element.N);
    if (!Number.isFinite(Math.fround(number))) throw new Refused(`${what}: element ${at} is not a 32-bit number`);
    return number;
  });
}

/** `name = :value`, joined by AND: all that a search condition may be. */
function readCondition(request: SearchRequest, searchable: readonly string[]): ReadonlyMap<string, AttributeValue> {
  const conditions = new Map<string, AttributeValue>();
  const { SearchConditionExpression: text, ExpressionAttributeValues: values = {} } = request;
  const usedValues = new Set<string>();
  for (const part of text === undefined ? [] : text.split(/\s+AND\s+/i)) {
    const match = /^\s*([#\w.[\]]+)\s*(=|<>|<=|>=|<|>)\s*(:\w+)\s*$/.exec(part);
    if (!match || match[2] !== '=') throw new Refused('Invalid comparator used in SearchConditionExpression');
    const [, written = '', , placeholder = ''] = match;
    const name = named(request, written);
    if (!searchable.includes(name)) {
      throw new Refused(`SearchConditionExpression refers to an attribute that is not in SearchSchema: ${name}`);
    }
    if (conditions.has(name)) throw new Refused(`SearchConditionExpression has two conditions on ${name}`);
    const value = values[placeholder];
    if (value === undefined) {
      throw new Refused(
        `Invalid SearchConditionExpression: An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    }
    usedValues.add(placeholder);
    conditions.set(name, value);
  }
  const unused = Object.keys(values).filter((name) => !usedValues.has(name));
  if (unused.length > 0) {
    throw new Refused(
      `Value provided in ExpressionAttributeValues unused in expressions: keys: {${unused.join(', ')}}`,
    );
  }
  return conditions;
}

function readProjection(request: SearchRequest, projected: (item: Item) => Item): (item: Item) => Item {
  const { ProjectionExpression: text } = request;
  if (text === undefined) return projected;
  const names = text.split(',').map((part) => named(request, part.trim()));
  return (item) => {
    const whole = projected(item);
    for (const name of names) {
      if (name in item && !(name in whole)) {
        throw new Refused(`ProjectionExpression refers to an attribute that is not projected into the index: ${name}`);
      }
    }
    return Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)));
  };
}

function named({ ExpressionAttributeNames: names = {} }: SearchRequest, written: string): string {
  if (!written.startsWith('#')) return written;
  const name = names[written];
  if (name === undefined) {
    throw new Refused(
      `An expression attribute name used in the document path is not defined; attribute name: ${written}`,
    );
  }
  return name;
}

function scoreOf(a: Float32Array, b: Float32Array, distance: string): number {
  let dot = 0;
  let squaredA = 0;
  let squaredB = 0;
  let apart = 0;
  for (let at = 0; at < a.length; at += 1) {
    const x = a[at] ?? 0;
    const y = b[at] ?? 0;
    dot += x * y;
    squaredA += x * x;
    squaredB += y * y;
    apart += (x - y) ** 2;
  }
  if (distance === 'DOT_PRODUCT') return dot;
  if (distance === 'EUCLIDEAN') return Math.sqrt(apart);
  const lengths = Math.sqrt(squaredA * squaredB);
  return lengths === 0 ? 1 : 1 - dot / lengths;
}

function missed(query: Float32Array, key: string, oneIn: number): boolean {
  const asked = new Uint8Array(query.buffer, query.byteOffset, query.byteLength);
  return (crc32(new TextEncoder().encode(key)) ^ crc32(asked)) % oneIn === 0;
}
