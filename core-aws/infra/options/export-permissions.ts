/** What the export may do, by table or index: it reads, and nothing else. Compared with what it does by a test. */
export const EXPORT_PERMISSIONS = {
  BotCollections: ['dynamodb:Scan'],
  Documents: ['dynamodb:Query'],
  Usage: ['dynamodb:Query'],
  'Conversations/index/by-day-index': ['dynamodb:Query'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
