import type { APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { readConfig } from '../config.ts';
import { composeDocuments } from './compose-documents.ts';
import { createHttpFunction } from './http-function.ts';
import { createLog } from './log.ts';
import { madeOnce } from './made-once.ts';
import { createUploadRoutes } from './upload-routes.ts';

/** The function `upload`: documents are begun, completed, listed and deleted here; their bytes go past it to S3. */
export const handler: APIGatewayProxyHandlerV2 = madeOnce(() => {
  const config = readConfig(process.env);
  return createHttpFunction(createUploadRoutes(composeDocuments(config)), {
    log: createLog('upload', { level: config.LOG_LEVEL }),
  });
});
