import type { APIGatewayProxyEventV2, APIGatewayProxyHandlerV2 } from 'aws-lambda';
import { OWNER_HEADER, REQUEST_ID_HEADER } from '#shared/core-api.ts';

export interface HttpCall {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly ownerId?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** An event as API Gateway's HTTP API sends it (payload format 2.0). */
export function toHttpEvent({ method, path, query, body, ownerId }: HttpCall): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      [REQUEST_ID_HEADER]: 'req_test',
      'content-type': 'application/json',
      ...(ownerId === undefined ? {} : { [OWNER_HEADER]: ownerId }),
    },
    ...(query ? { queryStringParameters: { ...query } } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'test',
      domainPrefix: 'test',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'gateway-request',
      routeKey: '$default',
      stage: '$default',
      time: '23/Nov/2026:12:00:00 +0000',
      timeEpoch: 0,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** Calls a handler the way Lambda does, and reads its structured answer. */
export async function callHttp(handler: APIGatewayProxyHandlerV2, call: HttpCall): Promise<HttpAnswer> {
  const answer = await handler(toHttpEvent(call), {} as never, () => {});
  if (typeof answer !== 'object') throw new Error('the handler did not answer');
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers ?? {},
    body: answer.body === undefined ? undefined : JSON.parse(answer.body),
  };
}
