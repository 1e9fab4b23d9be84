import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { createDynamoClient, createSqsClient } from '../adapters/aws-clients.ts';
import { createDynamoBotStore } from '../adapters/dynamo-bot-store.ts';
import { createDynamoConversationStore } from '../adapters/dynamo-conversation-store.ts';
import { createDynamoDocumentStore } from '../adapters/dynamo-document-store.ts';
import { createDynamoUsageStore } from '../adapters/dynamo-usage-store.ts';
import { embedderIdOf } from '../adapters/models/embedder-id.ts';
import { createSqsJobQueue } from '../adapters/sqs-job-queue.ts';
import { readConfig } from '../config.ts';
import { tableNames } from '../tables.ts';
import { composeIndex } from './compose-index.ts';
import { composeMetrics } from './compose-metrics.ts';
import { createBotsRoutes } from './bots-routes.ts';
import { createHttpFunction } from './http-function.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';

/** The function `bots`: an owner's bots and their records, and what the edge needs of both. */
export const handler: APIGatewayProxyHandlerV2 = madeOnce(() => {
  const config = readConfig(process.env);
  const dynamo = { client: createDynamoClient(), tables: tableNames(config.TABLE_PREFIX) };
  const metrics = composeMetrics('bots', config);
  const routes = createBotsRoutes({
    bots: createDynamoBotStore(dynamo),
    documents: createDynamoDocumentStore(dynamo),
    conversations: createDynamoConversationStore(dynamo),
    usage: createDynamoUsageStore(dynamo),
    index: composeIndex(config, dynamo.client).index,
    queue: createSqsJobQueue({ client: createSqsClient(), queueUrl: config.INGEST_QUEUE_URL }),
    clock: { nowMs: Date.now },
    randomness: { bytes: randomBytes },
    embedderId: embedderIdOf(config),
    metrics,
  });
  return createHttpFunction(routes, { log: createLog('bots', { level: config.LOG_LEVEL }), metrics });
});
