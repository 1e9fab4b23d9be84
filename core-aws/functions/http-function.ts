import type { APIGatewayProxyEventV2, APIGatewayProxyHandlerV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiError } from '#shared/errors.ts';
import { ERROR_STATUS, toErrorBody } from '#shared/errors.ts';
import { OWNER_HEADER, REQUEST_ID_HEADER } from '#shared/core-api.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Metrics } from '../ports/metrics.ts';
import { NO_METRICS } from '../ports/metrics.ts';
import { toUnexpectedError } from './unexpected-error.ts';

/** A request as a route sees it: path parameters by name, the body parsed as JSON (undefined when empty). */
export interface CoreRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The owner the edge verified; undefined on edge-only routes. */
  readonly ownerId: string | undefined;
  readonly requestId: string;
}

export interface CoreResponse {
  readonly status: number;
  readonly body?: unknown;
}

export type Route = (request: CoreRequest) => Promise<Result<CoreResponse, ApiError>>;

/** `GET /bots/{bot_id}` and the like: a method, a path with `{name}` parameters. */
export type Routes = Readonly<Record<string, Route>>;

/** What the wrapper writes: one line per request, never text of owners or visitors. */
export interface RequestLog {
  readonly info: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly error: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/**
 * Makes a Lambda handler for API Gateway's HTTP API (payload format 2.0) from routes. It is the one place
 * where a throw becomes an answer: an outage is 503, anything else is a bug and 500 with no detail.
 */
export function createHttpFunction(
  routes: Routes,
  {
    log,
    metrics = NO_METRICS,
    nowMs = Date.now,
  }: { readonly log: RequestLog; readonly metrics?: Metrics; readonly nowMs?: () => number },
): APIGatewayProxyHandlerV2 {
  const table = Object.entries(routes).map(([key, route]) => {
    const [method = '', path = ''] = key.split(' ');
    return { key, method, pattern: path.split('/'), route };
  });

  return async function handleHttp(event): Promise<APIGatewayProxyStructuredResultV2> {
    const startedAtMs = nowMs();
    const requestId = event.headers[REQUEST_ID_HEADER] ?? event.requestContext.requestId;
    const { method } = event.requestContext.http;
    const segments = event.rawPath.split('/');
    const match = table
      .map((entry) => ({ ...entry, params: matchPath(entry.pattern, segments) }))
      .filter((entry) => entry.params !== undefined);
    const found = match.find((entry) => entry.method === method);
    const finish = (result: Result<CoreResponse, ApiError>): APIGatewayProxyStructuredResultV2 => {
      const status = result.ok ? result.value.status : ERROR_STATUS[result.error.code];
      const fields = {
        request_id: requestId,
        route: found?.key ?? `${method} (none)`,
        status,
        duration_ms: nowMs() - startedAtMs,
        ...(result.ok
          ? {}
          : {
              error_code: result.error.code,
              ...(result.error.cause ? { cause: describeThrown(result.error.cause) } : {}),
            }),
      };
      if (status >= 500) log.error('request', fields);
      else log.info('request', fields);
      metrics.publish();
      return toHttp(result, status, requestId);
    };

    if (!found?.params) {
      return finish(
        err(
          match.length > 0
            ? {
                code: 'method_not_allowed',
                message: `${method} is not possible here; try ${match.map((entry) => entry.method).join(' or ')}`,
              }
            : { code: 'not_found', message: 'there is no such address' },
        ),
      );
    }
    const body = parseBody(event);
    if (!body.ok) return finish(body);
    try {
      return finish(
        await found.route({
          params: found.params,
          query: (event.queryStringParameters ?? {}) as Record<string, string>,
          body: body.value,
          ownerId: event.headers[OWNER_HEADER],
          requestId,
        }),
      );
    } catch (thrown) {
      log.error('thrown', { request_id: requestId, route: found.key, error: describeThrown(thrown) });
      // The line above has the cause.
      const { cause: _, ...error } = toUnexpectedError(thrown);
      return finish(err(error));
    }
  };
}

/** Name, message and stack of an error and of its causes: what an engineer needs, nothing of the request. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const own = thrown.stack ?? `${thrown.name}: ${thrown.message}`;
  return thrown.cause === undefined ? own : `${own}\ncaused by ${describeThrown(thrown.cause)}`;
}

function matchPath(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const segment = segments[at] ?? '';
    if (part.startsWith('{')) {
      const value = decodeSegment(segment);
      if (value === undefined) return undefined;
      params[part.slice(1, -1)] = value;
    } else if (part !== segment) return undefined;
  }
  return params;
}

/** A segment such as `%zz` is no name of anything. */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function parseBody(event: APIGatewayProxyEventV2): Result<unknown, ApiError> {
  if (!event.body) return ok(undefined);
  const bytes = event.isBase64Encoded ? Buffer.from(event.body, 'base64') : Buffer.from(event.body);
  if (bytes.length > LIMITS.jsonBodyMaxBytes) {
    return err({
      code: 'payload_too_large',
      message: `the request is ${bytes.length} bytes; the limit is ${LIMITS.jsonBodyMaxBytes}`,
    });
  }
  try {
    return ok(JSON.parse(bytes.toString('utf8')));
  } catch {
    // No cause: the parser's message quotes the body, which may hold a password, into the log.
    return err({ code: 'invalid_request', message: 'the body is not valid JSON' });
  }
}

function toHttp(
  result: Result<CoreResponse, ApiError>,
  status: number,
  requestId: string,
): APIGatewayProxyStructuredResultV2 {
  const body = result.ok ? result.value.body : toErrorBody(result.error, requestId);
  const retryAfterS = result.ok ? undefined : result.error.retryAfterS;
  return {
    statusCode: status,
    headers: {
      [REQUEST_ID_HEADER]: requestId,
      'cache-control': 'no-store',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
