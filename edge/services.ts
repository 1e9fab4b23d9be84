import type { AccessTokenVerifier } from './auth/access-token-verifier.ts';
import type { AnswerCache } from './chat/answer-cache.ts';
import type { Config } from './config.ts';
import type { CoreClient } from './core/core-client.ts';
import type { KeyedHash } from './http/keyed-hash.ts';
import type { WriteLine } from './http/request-log.ts';
import type { LimitRate } from './rate-limits.ts';
import type { VisitorSessions } from './sessions/visitor-sessions.ts';
import type { DocumentBucket } from './uploads/document-bucket.ts';

/** Everything the routes need, made once per isolate in worker.ts. */
export interface Services {
  readonly config: Config;
  readonly core: CoreClient;
  readonly tokens: AccessTokenVerifier;
  readonly sessions: VisitorSessions;
  readonly limitRate: LimitRate;
  readonly keyedHash: KeyedHash;
  readonly answers: AnswerCache;
  readonly bucket: DocumentBucket;
  readonly nowMs: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly writeLog: WriteLine;
}
