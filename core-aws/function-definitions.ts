/**
 * The one definition of the functions: the local cloud runs them and the deployment declares them from it.
 */
export interface FunctionDefinition {
  /** Of the module in `functions/` that exports `handler`, and of the function behind the stage's prefix. */
  readonly name: string;
  readonly memoryMb: number;
  readonly timeoutS: number;
  /** What calls it. */
  readonly trigger: 'http-api' | 'function-url' | 'ingest-queue' | 'dead-letter-queue' | 'schedule';
  /** Flags for Node, for its `NODE_OPTIONS`. */
  readonly nodeOptions?: readonly string[];
}

/**
 * Flags for Node in the function `ingest` (`NODE_OPTIONS` of its deployment). Left to itself V8 lets garbage of one
 * document lie while the next is read beside it, up to nine tenths of the function's memory, which its reader process
 * shares: over files at every limit, one after the other, both together reached 1,041 MB; with these, 940 MB.
 * Measured with `npm run eval -- memory --warm`, which runs the function with them.
 */
export const INGEST_NODE_OPTIONS: readonly string[] = ['--max-old-space-size=400', '--max-semi-space-size=16'];

export const FUNCTIONS = {
  auth: { name: 'auth', memoryMb: 256, timeoutS: 30, trigger: 'http-api' },
  bots: { name: 'bots', memoryMb: 512, timeoutS: 60, trigger: 'http-api' },
  upload: { name: 'upload', memoryMb: 1024, timeoutS: 300, trigger: 'http-api' },
  chat: { name: 'chat', memoryMb: 512, timeoutS: 60, trigger: 'function-url' },
  ingest: {
    name: 'ingest',
    memoryMb: 1024,
    timeoutS: 300,
    trigger: 'ingest-queue',
    nodeOptions: INGEST_NODE_OPTIONS,
  },
  'ingest-dead-letter': { name: 'ingest-dead-letter', memoryMb: 256, timeoutS: 60, trigger: 'dead-letter-queue' },
} as const satisfies Record<string, FunctionDefinition>;
export type FunctionName = keyof typeof FUNCTIONS;

/** Functions of the options: deployed where their option is switched on, never run by the local cloud. */
export const OPTIONAL_FUNCTIONS = {
  'export-reports': { name: 'export-reports', memoryMb: 512, timeoutS: 900, trigger: 'schedule' },
} as const satisfies Record<string, FunctionDefinition>;
export type OptionalFunctionName = keyof typeof OPTIONAL_FUNCTIONS;

/** Routes of the HTTP API by function, first match; `{name}` is one segment, `{name+}` the rest of the path. */
export const HTTP_API_ROUTES: readonly { readonly path: string; readonly to: FunctionName }[] = [
  { path: '/auth/{action}', to: 'auth' },
  { path: '/bots/{bot_id}/documents', to: 'upload' },
  { path: '/bots/{bot_id}/documents/{rest+}', to: 'upload' },
  { path: '/bots', to: 'bots' },
  { path: '/bots/{bot_id}', to: 'bots' },
  { path: '/bots/{bot_id}/{rest+}', to: 'bots' },
];
