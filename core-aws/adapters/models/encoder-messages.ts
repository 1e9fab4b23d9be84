/** What the offline embedder and its thread tell each other. */
export type ToEncoder =
  | { readonly type: 'embed'; readonly id: number; readonly texts: readonly string[] }
  /** Nobody waits for this one any more. */
  | { readonly type: 'cancel'; readonly id: number };

export type FromEncoder =
  | { readonly type: 'vectors'; readonly id: number; readonly vectors: readonly Float32Array<ArrayBuffer>[] }
  | { readonly type: 'failed'; readonly id: number; readonly cause: Error };
