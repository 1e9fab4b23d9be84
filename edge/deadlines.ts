/** How long the edge waits for others. Each is longer than the other side's own limit only where that must answer first. */
export const DEADLINES = {
  /** API Gateway gives up at 30 s; one second less lets the edge say so itself. */
  ownerRequestMs: 29_000,
  authMs: 20_000,
  /** On the way of every first question: one read of one item, so slow means broken. */
  profileMs: 5_000,
  /** Until the first byte of an answer: a cold function, the search, and the model's first word. */
  chatFirstByteMs: 30_000,
  /** Silence of a stream after which the edge sends the visitor a heartbeat. */
  chatHeartbeatMs: 2_000,
  /** Between two pieces of a stream. The core sends heartbeats, so silence means that it is gone. */
  chatIdleMs: 30_000,
  /** A whole answer. The chat function ends at 60 s. */
  chatTotalMs: 65_000,
  /** Runs after the visitor has been answered. */
  recordMs: 10_000,
  healthMs: 3_000,
  /** One request to the bucket: at most one 8 MiB part. */
  bucketRequestMs: 60_000,
  jwksMs: 3_000,
} as const satisfies Record<string, number>;
