/** What the host and a function's worker thread tell each other. */

export interface Invocation {
  readonly type: 'invoke';
  readonly id: number;
  readonly event: unknown;
  readonly requestId: string;
  /** When the function is stopped, in milliseconds since the epoch. */
  readonly deadlineMs: number;
}

export type ToFunction =
  | Invocation
  /** The last chunk of this invocation has left for the client: more may be written. */
  | { readonly type: 'drained'; readonly id: number }
  /** The client is gone. */
  | { readonly type: 'left'; readonly id: number };

export interface StreamHead {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

export type FromFunction =
  | { readonly type: 'loaded' }
  | { readonly type: 'head'; readonly id: number; readonly head: StreamHead }
  | { readonly type: 'chunk'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly type: 'streamed'; readonly id: number }
  | { readonly type: 'returned'; readonly id: number; readonly value: unknown }
  | { readonly type: 'threw'; readonly id: number; readonly error: string };
