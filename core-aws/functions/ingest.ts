import type { SQSHandler } from 'aws-lambda';
import { createTextExtractor } from '../adapters/extract/create-text-extractor.ts';
import { createFileContentStore } from '../adapters/file-content-store.ts';
import { createZipArchiveReader } from '../adapters/zip-archive-reader.ts';
import { createModels } from '../adapters/models/create-models.ts';
import { readConfig } from '../config.ts';
import { composeDocuments } from './compose-documents.ts';
import { composeMetrics } from './compose-metrics.ts';
import { countModelCall } from './count-model-call.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';
import { createQueueFunction } from './queue-function.ts';
import { runJob } from './run-job.ts';
import { traceCalls } from './trace-calls.ts';

/** The function `ingest`: reads uploaded documents, unpacks archives and erases what was deleted, one queued job at a time. */
export const handler: SQSHandler = madeOnce(() => {
  const config = readConfig(process.env);
  const stores = composeDocuments(config);
  const metrics = composeMetrics('ingest', config);
  let computed = 0;
  const ports = {
    ...stores,
    contents: createFileContentStore(stores),
    extractor: createTextExtractor(),
    archives: createZipArchiveReader(),
    embedder: createModels(config, {
      onEmbedded: (count) => (computed += count.computed),
      onCall: (call) => countModelCall(metrics, call, Date.now()),
    }).embedder,
  };
  const run: typeof runJob = async (...work) => {
    const before = computed;
    const outcome = await runJob(...work);
    // What the model was really asked for: the rest was known from other documents of this environment.
    return computed === before ? outcome : { ...outcome, computed_count: computed - before };
  };
  const work = createQueueFunction((job, at) => run(ports, job, at), {
    log: createLog('ingest', { level: config.LOG_LEVEL }),
    metrics,
  });
  return traceCalls('ingest', config, work);
});
