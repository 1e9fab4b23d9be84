import type { Context } from 'hono';
import type { Env } from '../config.ts';
import type { RequestLogFields } from './request-log.ts';

/** What every handler finds on Hono's context. */
export interface EdgeEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Fields the request's one log line will carry; handlers add what they learn. */
    log: RequestLogFields;
    /** Set while a stream is still running after the handler returned: the line is written when it ends. */
    streamEnded: Promise<void> | undefined;
    /** Set by `requireOwner`. */
    ownerId: string;
  };
}

export type EdgeContext = Context<EdgeEnv>;
