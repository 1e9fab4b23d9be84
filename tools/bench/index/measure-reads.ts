import { webcrypto } from 'node:crypto';
import { BatchWriteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { createPackedIndex } from '../../../core-aws/adapters/packed-index/create-packed-index.ts';
import type { ChunkStore, EmbeddedChunk } from '../../../core-aws/ports/chunk-store.ts';
import type { Emulator } from '../emulator/start-emulator.ts';
import type { Reads } from '../emulator/read-meter.ts';
import { createBenchFiles } from './bench-files.ts';
import { quantile } from './contender.ts';
import type { Corpus } from './make-corpus.ts';
import { toOriginalItem } from './original-layout.ts';
import { sampleDocuments, toLiveChunks } from './sample-bot.ts';
import { createTextSource } from './sample-text.ts';

const EMBEDDER_ID = 'bench/384';
/** Enough for three pages. */
const ORIGINAL_SAMPLE = 500;
const ITEMS_PER_WRITE = 25;
const WARM_QUESTIONS = 50;

export interface ReadFigures {
  readonly original: Reads & { readonly sampleCount: number };
  readonly cold: Reads & { readonly fileReadCount: number; readonly ms: number };
  readonly warm: Reads & { readonly fileReadCount: number };
  /** Words and vectors fused, texts of the winners in memory. */
  readonly warmSearchMs: number;
  readonly indexBytes: number;
  readonly segmentCount: number;
}

/**
 * What a question reads of a bot that no one has asked before (cold) and of the same again (warm), in the packed
 * index, beside what the original layout reads each time. The texts of the winners come from the chunk table: one
 * call more for both, and none once they are in memory; they are left out here.
 */
export async function measureReads({ vectors, queries }: Corpus, emulator: Emulator): Promise<ReadFigures> {
  const botId = `bot_${String(vectors.length).padStart(22, '0')}`;
  const { client, tables, meter } = emulator;
  const documents = sampleDocuments(botId, vectors);
  const files = createBenchFiles();
  const ports = {
    client,
    tables,
    files,
    chunks: chunksOf(documents.flatMap(({ chunks }) => chunks)),
    clock: { nowMs: Date.now },
    randomness: { bytes: (count: number) => webcrypto.getRandomValues(new Uint8Array(count)) },
  };
  await createPackedIndex(ports).rebuild(botId, toLiveChunks(documents, EMBEDDER_ID));

  const index = createPackedIndex(ports);
  const textOf = createTextSource(7);
  const ask = async (at: number): Promise<number> => {
    const vector = queries[at % queries.length] ?? new Float32Array(0);
    const snapshot = await index.snapshot(botId, 'settled');
    const startedMs = performance.now();
    const found = await snapshot.search({ text: textOf(6), vector, embedderId: EMBEDDER_ID }, 8);
    if (found.length === 0) throw new Error('the bench found no passage: it would measure nothing');
    return performance.now() - startedMs;
  };
  const filesBefore = files.readCount();
  const startedMs = performance.now();
  const cold = await meter.measure(tables.vectorIndex, () => ask(0));
  const coldMs = performance.now() - startedMs;
  const filesCold = files.readCount();
  const warm = await meter.measure(tables.vectorIndex, () => ask(0));
  const filesWarm = files.readCount();
  const times: number[] = [];
  for (let at = 0; at < WARM_QUESTIONS; at += 1) {
    await ask(at);
    // The second time its texts are there.
    times.push(await ask(at));
  }
  const { bytes, segmentCount } = await index.stats(botId);
  const original = await readOriginal(vectors, emulator);
  return {
    original,
    cold: { ...cold.reads, fileReadCount: filesCold - filesBefore, ms: coldMs },
    warm: { ...warm.reads, fileReadCount: filesWarm - filesCold },
    warmSearchMs: quantile(times, 0.5),
    indexBytes: bytes,
    segmentCount,
  };
}

/** Reads a sample of the original layout, page after page, and scales what that cost to the whole. */
async function readOriginal(
  vectors: readonly Float32Array[],
  { client, tables, meter }: Emulator,
): Promise<ReadFigures['original']> {
  const botId = `original-${vectors.length}`;
  const textOf = createTextSource(1);
  const sample = vectors.slice(0, ORIGINAL_SAMPLE);
  const items = sample.map((vector, row) => toOriginalItem(botId, row, textOf(170), vector));
  for (let from = 0; from < items.length; from += ITEMS_PER_WRITE) {
    const writes = items.slice(from, from + ITEMS_PER_WRITE).map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await client.send(
      new BatchWriteItemCommand({ RequestItems: { [tables.vectorEmbeddings]: writes } }),
    );
    if (Object.keys(UnprocessedItems ?? {}).length > 0) throw new Error('the emulator left items unwritten');
  }
  let fullPage = 0;
  const { reads } = await meter.measure(tables.vectorEmbeddings, async () => {
    let start: Record<string, NonNullable<(typeof items)[number][string]>> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tables.vectorEmbeddings,
          KeyConditionExpression: 'bot_id = :bot_id',
          ExpressionAttributeValues: { ':bot_id': { S: botId } },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      start = page.LastEvaluatedKey;
      fullPage = Math.max(fullPage, page.Items?.length ?? 0);
    } while (start);
  });
  const callCount = Math.ceil(vectors.length / Math.max(1, fullPage));
  return {
    readUnits: (reads.readUnits * vectors.length) / sample.length,
    callCount,
    tripCount: callCount,
    sampleCount: sample.length,
  };
}

/** The texts alone, from memory; nothing else is asked of it by a search. */
function chunksOf(chunks: readonly EmbeddedChunk[]): ChunkStore {
  const byId = new Map(chunks.map((chunk) => [chunk.chunkId, chunk]));
  const notHere = (): never => {
    throw new Error('the bench only looks texts up');
  };
  return {
    find: async (_botId, ids) => ids.flatMap((id) => byId.get(id) ?? []),
    write: notHere,
    ofVersion: notHere,
    ofDocument: notHere,
    versions: notHere,
    eraseVersion: notHere,
    eraseDocument: notHere,
    eraseBot: notHere,
  };
}
