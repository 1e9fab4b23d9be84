import { webcrypto } from 'node:crypto';
import { createDynamoClient } from '../adapters/aws-clients.ts';
import { createDynamoBotStore } from '../adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../adapters/dynamo-conversation-store.ts';
import { createDynamoUsageStore } from '../adapters/dynamo-usage-store.ts';
import { createModels } from '../adapters/models/create-models.ts';
import { readConfig } from '../config.ts';
import { tableNames } from '../tables.ts';
import { createAnswerQuestion } from '../use-cases/answers/answer-question.ts';
import { createChatStream } from './chat-stream.ts';
import { composeIndex } from './compose-index.ts';
import { composeMetrics } from './compose-metrics.ts';
import { countModelCall } from './count-model-call.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';
import { traceCalls } from './trace-calls.ts';

/** The chat function: `POST /chat` of the function URL, streamed. */
export const handler = awslambda.streamifyResponse(
  madeOnce(() => {
    const config = readConfig(process.env);
    const metrics = composeMetrics('chat', config);
    const store = { client: createDynamoClient(), tables: tableNames(config.TABLE_PREFIX) };
    const answer = createChatStream({
      openAnswer: createAnswerQuestion({
        ...createModels(config, { onCall: (call) => countModelCall(metrics, call, Date.now()) }),
        bots: createDynamoBotStore(store),
        usage: createDynamoUsageStore(store),
        conversations: createDynamoConversationStore(store),
        index: composeIndex(config, store.client).index,
        clock: { nowMs: Date.now },
        randomness: { bytes: (count) => webcrypto.getRandomValues(new Uint8Array(count)) },
      }),
      startResponse: (stream, metadata) => awslambda.HttpResponseStream.from(stream, metadata),
      log: createLog('chat', { level: config.LOG_LEVEL }),
      metrics,
    });
    return traceCalls('chat', config, answer);
  }),
);
