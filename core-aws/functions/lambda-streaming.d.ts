import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Writable } from 'node:stream';

/**
 * The global the Lambda Node.js runtime provides for response streaming; the function host provides the same.
 * Source: AWS Lambda developer guide, "Response streaming for Lambda functions" (read 2026-11).
 */
declare global {
  namespace awslambda {
    function streamifyResponse(
      handler: (event: APIGatewayProxyEventV2, responseStream: Writable, context: Context) => Promise<void>,
    ): (event: APIGatewayProxyEventV2, context: Context) => Promise<void>;
    const HttpResponseStream: {
      from: (
        stream: Writable,
        metadata: { readonly statusCode: number; readonly headers?: Readonly<Record<string, string>> },
      ) => Writable;
    };
  }
}
