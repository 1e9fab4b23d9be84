/** Work that outlives a request. Jobs are delivered at least once, in any order: every one is idempotent. */
export type Job =
  | { readonly job: 'ingest'; readonly botId: string; readonly documentId: string; readonly version: string }
  /** Erases a deleted document from every store. */
  | { readonly job: 'erase_document'; readonly botId: string; readonly documentId: string }
  | { readonly job: 'erase_bot'; readonly botId: string };

export interface JobQueue {
  /** Throws `StoreUnavailable` when the queue did not accept the job. */
  readonly send: (job: Job) => Promise<void>;
}
