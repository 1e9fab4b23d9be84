import { webcrypto } from 'node:crypto';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { newId } from '#shared/ids.ts';
import { createDynamoBotStore } from '../../../core-aws/adapters/dynamo-bot-store.ts';
import { createDynamoChunkStore } from '../../../core-aws/adapters/dynamo-chunk-store.ts';
import { createDynamoConversationStore } from '../../../core-aws/adapters/dynamo-conversation-store.ts';
import { createDynamoUsageStore } from '../../../core-aws/adapters/dynamo-usage-store.ts';
import { createModels } from '../../../core-aws/adapters/models/create-models.ts';
import { createPackedIndex } from '../../../core-aws/adapters/packed-index/create-packed-index.ts';
import { contentHash } from '../../../core-aws/domain/documents/content-hash.ts';
import type { Embedder } from '../../../core-aws/ports/embedder.ts';
import type { VectorIndex } from '../../../core-aws/ports/vector-index.ts';
import { createAnswerQuestion } from '../../../core-aws/use-cases/answers/answer-question.ts';
import type { Emulator } from '../emulator/start-emulator.ts';
import { createBenchFiles } from './bench-files.ts';
import { quantile } from './contender.ts';
import { makeCorpus } from './make-corpus.ts';
import { sampleDocuments, toLiveChunks } from './sample-bot.ts';
import type { SampleDocument } from './sample-bot.ts';

const CHUNK_COUNT = 10_000;
const ROUNDS = 30;
/** What can be answered among ten thousand passages of invented words. */
const KNOWLEDGE = [
  ['How long does shipping to Norway take?', 'Shipping to Norway takes four to six working days.'],
  ['Can I return opened headphones?', 'Opened headphones can be returned within fourteen days if the seal is whole.'],
  ['When is the workshop open on Saturdays?', 'On Saturdays the workshop is open from nine until one.'],
  [
    'What does the annual bike inspection cost?',
    'The annual bike inspection costs forty-five euros, parts not included.',
  ],
  ['Who repairs a broken zip on the tent?', 'A broken zip on a tent is repaired by our own tailor free of charge.'],
] as const;

export interface ChatFigures {
  readonly chunkCount: number;
  readonly requestMs: number;
  readonly embedMs: number;
  /** Searching, and what the snapshot took longer than the embedding beside it. */
  readonly indexMs: number;
  /** The middle of each request's share. */
  readonly indexShare: number;
  readonly groundedCount: number;
  readonly requestCount: number;
}

/**
 * Asks a warm bot of 10,000 chunks through the whole chat path of the core, with the offline models and the emulator,
 * and tells what of each request the index is answerable for.
 */
export async function measureChat(emulator: Emulator, onProgress: (text: string) => void): Promise<ChatFigures> {
  const { client, tables } = emulator;
  const store = { client, tables };
  const models = createModels({ MODELS: 'offline' });
  const randomness = { bytes: (count: number) => webcrypto.getRandomValues(new Uint8Array(count)) };
  const botId = newId('bot', randomness.bytes);
  const clock = { nowMs: Date.now };
  const bots = createDynamoBotStore(store);
  const chunks = createDynamoChunkStore(store);
  const packed = createPackedIndex({ ...store, files: createBenchFiles(), chunks, clock, randomness });

  onProgress('writing a bot of 10,000 chunks …');
  const documents = await chatDocuments(botId, models.embedder);
  await bots.create({
    botId,
    ownerId: 'owner',
    name: 'bench',
    look: DEFAULT_LOOK,
    allowedDomains: [],
    settingsVersion: 1,
    embedderId: models.embedder.id,
    createdAtMs: clock.nowMs(),
  });
  for (const document of documents) await chunks.write(document, document.chunks);
  await packed.rebuild(botId, toLiveChunks(documents, models.embedder.id));

  const stage = createStopwatches(models.embedder, packed);
  const openAnswer = createAnswerQuestion({
    ...models,
    embedder: stage.embedder,
    bots,
    usage: createDynamoUsageStore(store),
    conversations: createDynamoConversationStore(store),
    index: stage.index,
    clock,
    randomness,
  });
  const laps: { readonly requestMs: number; readonly embedMs: number; readonly indexMs: number }[] = [];
  let groundedCount = 0;
  for (let round = -KNOWLEDGE.length; round < ROUNDS; round += 1) {
    const [message] = KNOWLEDGE[(round + KNOWLEDGE.length) % KNOWLEDGE.length] ?? KNOWLEDGE[0];
    stage.reset();
    const startedMs = performance.now();
    const opened = await openAnswer(
      { bot_id: botId, message, asker_id: 'bench' },
      { requestId: `bench-${round}`, signal: new AbortController().signal },
    );
    if (!opened.ok) throw new Error(`the bench's question was refused: ${opened.error.message}`);
    let isGrounded = false;
    for await (const event of opened.value.events) {
      if (event.event === 'done') isGrounded = event.data.grounded;
    }
    const requestMs = performance.now() - startedMs;
    // The first of each question warm up: the models, the texts, the code.
    if (round < 0) continue;
    laps.push({ requestMs, ...stage.read() });
    if (isGrounded) groundedCount += 1;
  }
  const middle = (of: (lap: (typeof laps)[number]) => number): number => quantile(laps.map(of), 0.5);
  return {
    chunkCount: CHUNK_COUNT,
    requestMs: middle(({ requestMs }) => requestMs),
    embedMs: middle(({ embedMs }) => embedMs),
    indexMs: middle(({ indexMs }) => indexMs),
    indexShare: middle(({ indexMs, requestMs }) => indexMs / requestMs),
    groundedCount,
    requestCount: laps.length,
  };
}

/** Invented texts with random vectors, and the few that the questions are about, embedded as the product does. */
async function chatDocuments(botId: string, embedder: Embedder): Promise<readonly SampleDocument[]> {
  const { vectors } = makeCorpus({
    count: CHUNK_COUNT - KNOWLEDGE.length,
    dimensions: embedder.dimensions,
    queryCount: 0,
    seed: 42,
  });
  const known = await embedder.embedPassages(KNOWLEDGE.map(([, text]) => text));
  if (!known.ok) throw new Error('the offline embedder failed');
  const documentId = `doc_${'k'.repeat(22)}`;
  const version = `ver_${'k'.repeat(22)}`;
  const knowledge: SampleDocument = {
    botId,
    documentId,
    version,
    name: 'questions.pdf',
    language: 'en',
    chunkCount: KNOWLEDGE.length,
    chunks: KNOWLEDGE.map(([, text], position) => ({
      chunkId: `${documentId}#${version}#${contentHash(text)}`,
      position,
      text,
      headings: [],
      vector: known.value[position] ?? new Float32Array(embedder.dimensions),
    })),
  };
  return [...sampleDocuments(botId, vectors), knowledge];
}

/** The same embedder and index, with the time they take. */
function createStopwatches(embedder: Embedder, index: VectorIndex) {
  const zero = { embedStartedMs: 0, embedEndedMs: 0, snapshotEndedMs: 0, searchMs: 0 };
  let times = { ...zero };
  return {
    reset: () => {
      times = { ...zero };
    },
    read: () => ({
      embedMs: times.embedEndedMs - times.embedStartedMs,
      indexMs: times.searchMs + Math.max(0, times.snapshotEndedMs - times.embedEndedMs),
    }),
    embedder: {
      ...embedder,
      embedQuestion: async (text: string, signal?: AbortSignal) => {
        times.embedStartedMs = performance.now();
        const vector = await embedder.embedQuestion(text, signal);
        times.embedEndedMs = performance.now();
        return vector;
      },
    },
    index: {
      ...index,
      snapshot: async (botId: string, freshness?: 'current' | 'settled') => {
        const snapshot = await index.snapshot(botId, freshness);
        times.snapshotEndedMs = performance.now();
        return {
          ...snapshot,
          search: async (...question: Parameters<typeof snapshot.search>) => {
            const startedMs = performance.now();
            const found = await snapshot.search(...question);
            times.searchMs += performance.now() - startedMs;
            return found;
          },
        };
      },
    },
  };
}
