/** Time and chance come in as arguments, so that everything above is deterministic in tests. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: () => number;
}

export interface Randomness {
  readonly bytes: (count: number) => Uint8Array;
}
