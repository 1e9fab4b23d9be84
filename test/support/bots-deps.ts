import { randomBytes } from 'node:crypto';
import type { BotsDeps } from '../../core-aws/functions/bots-routes.ts';
import type { Job } from '../../core-aws/ports/job-queue.ts';
import { NO_METRICS } from '../../core-aws/ports/metrics.ts';
import type { IndexState } from '../../core-aws/ports/vector-index.ts';
import { createMemoryBotStore } from './memory-bot-store.ts';
import { createMemoryConversationStore } from './memory-conversation-store.ts';
import { createMemoryDocumentStore } from './memory-document-store.ts';
import { createMemoryUsageStore } from './memory-usage-store.ts';
import { SAMPLE_NOW_MS } from './sample-records.ts';

/** All the function `bots` needs, in memory, at `SAMPLE_NOW_MS`; `jobs` and `states` are for the test to see and set. */
export interface TestBotsDeps extends BotsDeps {
  readonly jobs: Job[];
  readonly states: Map<string, IndexState>;
}

export function createTestBotsDeps(): TestBotsDeps {
  const jobs: Job[] = [];
  const states = new Map<string, IndexState>();
  const nowMs = (): number => SAMPLE_NOW_MS;
  return {
    bots: createMemoryBotStore(),
    documents: createMemoryDocumentStore(),
    conversations: createMemoryConversationStore({ nowMs }),
    usage: createMemoryUsageStore(),
    index: {
      state: async (botId) => states.get(botId) ?? { generation: 0, documents: [] },
      generation: async (botId) => states.get(botId)?.generation ?? 0,
    },
    metrics: NO_METRICS,
    queue: {
      send: async (job) => {
        jobs.push(job);
      },
    },
    clock: { nowMs },
    randomness: { bytes: randomBytes },
    embedderId: 'gemini-embedding-001/384',
    jobs,
    states,
  };
}
