import { matchedRoutes } from 'hono/route';
import type { MiddlewareHandler } from 'hono';
import type { EdgeContext, EdgeEnv } from './edge-context.ts';

/** What a request's line may say besides the base keys. Nothing a visitor or owner typed, no token, no address. */
export interface RequestLogFields {
  /** Only when it was not the main one. */
  core?: 'alternate';
  cache?: 'hit' | 'miss' | 'bypass';
  error_code?: string;
  /** Why, for an engineer: what never goes into the answer. */
  reason?: string;
  bot_id?: string;
  outcome?: string;
}

export type WriteLine = (line: string) => void;

export interface LogLine extends RequestLogFields {
  readonly level: 'INFO' | 'ERROR';
  readonly message: string;
  readonly request_id?: string;
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
  readonly duration_ms?: number;
}

export function formatLogLine(line: LogLine, nowMs: number): string {
  return JSON.stringify({ timestamp: new Date(nowMs).toISOString(), service: 'edgewise-edge', ...line });
}

/**
 * Writes one JSON line per request: when the handler is done, or, for a streamed answer, when the stream has ended,
 * so that `duration_ms` is what the visitor waited. Keys are those of Powertools' logger in the core.
 */
export function requestLog({
  write,
  nowMs,
}: {
  readonly write: WriteLine;
  readonly nowMs: () => number;
}): MiddlewareHandler<EdgeEnv> {
  return async function requestLog(c, next) {
    const startedAtMs = nowMs();
    c.set('log', {});
    await next();
    const status = c.res.status;
    const finish = (): void => {
      const atMs = nowMs();
      const line: LogLine = {
        level: status >= 500 ? 'ERROR' : 'INFO',
        message: 'request',
        request_id: c.var.requestId,
        route: routeOf(c),
        method: c.req.method,
        status,
        duration_ms: atMs - startedAtMs,
        ...c.var.log,
      };
      write(formatLogLine(line, atMs));
    };
    if (c.var.streamEnded === undefined) finish();
    else c.executionCtx.waitUntil(c.var.streamEnded.then(finish, finish));
  };
}

/** The route's pattern, never the path itself: a path holds file names. */
function routeOf(c: EdgeContext): string {
  return matchedRoutes(c).findLast((route) => !route.path.endsWith('*'))?.path ?? '(none)';
}
