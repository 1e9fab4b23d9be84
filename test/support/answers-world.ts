import { randomBytes } from 'node:crypto';
import { createAnswerQuestion } from '../../core-aws/use-cases/answers/answer-question.ts';
import type { CoreChatRequest } from '../../shared/core-api.ts';
import { createMemoryAnswerModel } from './memory-answer-model.ts';
import { createMemoryBotStore } from './memory-bot-store.ts';
import { createMemoryChunkStore } from './memory-chunk-store.ts';
import { createMemoryConversationStore } from './memory-conversation-store.ts';
import { createMemoryEmbedder } from './memory-embedder.ts';
import { createMemoryUsageStore } from './memory-usage-store.ts';
import { createMemoryVectorIndex } from './memory-vector-index.ts';
import { SAMPLE_NOW_MS, sampleBot, sampleId } from './sample-records.ts';

export const HANDBOOK = [
  'The shop opens at 9:00 and closes at 18:30 on weekdays. Sunday opening is from 11:00 to 16:00.',
  'Delivery inside the country costs 4.50 pounds. Write to hello@harbour.example about delivery abroad.',
  'A gift may be returned within 30 days. Bring the receipt of the gift.',
];

/** A bot over a small handbook, with every store and model in memory. */
export async function createAnswersWorld({ embedderId = 'memory/64' } = {}) {
  const embedder = createMemoryEmbedder();
  const bots = createMemoryBotStore();
  const usage = createMemoryUsageStore();
  const conversations = createMemoryConversationStore({ nowMs: () => SAMPLE_NOW_MS });
  const chunkStore = createMemoryChunkStore();
  const index = createMemoryVectorIndex({ chunks: chunkStore });
  const answerModel = createMemoryAnswerModel();
  const bot = sampleBot({ embedderId });
  await bots.create(bot);
  const document = {
    botId: bot.botId,
    documentId: sampleId('document'),
    version: sampleId('version'),
    name: 'handbook.pdf',
    language: 'en',
    embedderId,
  };
  const vectors = await embedder.embedPassages(HANDBOOK);
  if (!vectors.ok) throw new Error('the fake embedder failed');
  const chunks = HANDBOOK.map((text, position) => ({
    chunkId: `${document.documentId}#${document.version}#${position}`,
    position,
    text,
    headings: ['Handbook'],
    page: position + 1,
    vector: vectors.value[position] ?? new Float32Array(64),
  }));
  await chunkStore.write(document, chunks);
  await index.commit(document, chunks);
  const deps = {
    bots,
    usage,
    conversations,
    index,
    embedder,
    answerModel,
    clock: { nowMs: () => SAMPLE_NOW_MS },
    randomness: { bytes: (count: number) => new Uint8Array(randomBytes(count)) },
  };
  return {
    ...deps,
    bot,
    document,
    request: (message: string, conversationId?: string): CoreChatRequest => ({
      bot_id: bot.botId,
      message,
      asker_id: 'ses_visitor',
      ...(conversationId === undefined ? {} : { conversation_id: conversationId }),
    }),
    /** The use-case, with some parts replaced. */
    openAnswer: (replaced: Partial<typeof deps> = {}) => createAnswerQuestion({ ...deps, ...replaced }),
  };
}
