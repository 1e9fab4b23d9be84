/** Message counts by bot and UTC day (`YYYY-MM-DD`). Throws `StoreUnavailable`. */
export interface UsageStore {
  /** Counts one message if fewer than `limit` were counted that day, in one conditional write; false when full. */
  readonly countMessage: (botId: string, day: string, limit: number) => Promise<boolean>;
  /** The latest days with messages, newest first. */
  readonly days: (
    botId: string,
    limit: number,
  ) => Promise<readonly { readonly day: string; readonly messages: number }[]>;
  readonly eraseBot: (botId: string) => Promise<void>;
}
