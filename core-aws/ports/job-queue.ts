/** Work that outlives a request. Jobs are delivered at least once, in any order: every one is idempotent. */
export type Job =
  | {
      readonly job: 'ingest';
      readonly botId: string;
      readonly documentId: string;
      readonly version: string;
      /** The password of a protected file, sealed; its key is in the document's record until the file is read. */
      readonly sealedPassword?: string;
      /** Deliveries that failed before the job was put back into the queue to wait for its turn; a turn that got on clears them. */
      readonly failedDeliveries?: number;
    }
  /** Asks a ready document for samples of its own again, after the last try could not be finished. */
  | {
      readonly job: 'check_document';
      readonly botId: string;
      readonly documentId: string;
      readonly version: string;
      /** Which try this is, from 2: the first belongs to the reading. */
      readonly tryNumber: number;
    }
  /** Makes documents of the files in an uploaded ZIP. */
  | { readonly job: 'unpack'; readonly botId: string; readonly documentId: string; readonly version: string }
  /** Erases a deleted document from every store. */
  | { readonly job: 'erase_document'; readonly botId: string; readonly documentId: string }
  | { readonly job: 'erase_bot'; readonly botId: string }
  /** Housekeeping of the bot's index after a change: merges, drops and erases what nothing reads any more. */
  | { readonly job: 'tidy_index'; readonly botId: string };

/** A job that failed this often is given up: its document has failed. The queue's own count is the same. */
export const JOB_MAX_DELIVERIES = 3;

export interface JobQueue {
  /**
   * Throws `StoreUnavailable` when the queue did not accept the job.
   * @param options `delayS`: whole seconds until the job may be delivered, at most 900.
   */
  readonly send: (job: Job, options?: { readonly delayS?: number }) => Promise<void>;
}
