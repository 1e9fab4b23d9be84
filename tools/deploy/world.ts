import type { AccountSource } from './find-account.ts';
import type { Aws, AwsCredentials } from './aws.ts';
import type { RunProgram } from './program.ts';

/** Everything the three commands reach outside themselves. */
export interface World {
  /** The folder of the repository. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly account: AccountSource;
  readonly connectAws: (credentials: AwsCredentials, region: string) => Aws;
  readonly run: RunProgram;
  /** Requests to the deployed edge. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly say: (line: string) => void;
  /** Undefined when there is nobody to ask. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly nodeVersion: string;
  readonly signal: AbortSignal;
}
