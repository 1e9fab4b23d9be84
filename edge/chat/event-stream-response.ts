import type { EdgeContext } from '../http/edge-context.ts';

export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  // `no-transform` keeps proxies from compressing, and so collecting, the stream.
  'cache-control': 'no-store, no-transform',
} as const;

/** A client that names the type gets events; everyone else gets the same answer as one JSON body. */
export function wantsEvents(c: EdgeContext): boolean {
  return c.req.header('accept')?.toLowerCase().includes('text/event-stream') ?? false;
}
