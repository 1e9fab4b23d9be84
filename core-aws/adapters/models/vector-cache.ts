export interface VectorCache {
  /** The kept vector itself, and from now on the one used last: copy it before it leaves. */
  readonly get: (key: string) => Float32Array | undefined;
  /** Keeps a copy, and forgets what was not used longest until all is within the limit. */
  readonly set: (key: string, vector: Float32Array) => void;
}

/** What an entry takes beside its numbers: the key and the map's own. */
const ENTRY_BYTES = 200;

/** Vectors by key, the ones used last, in at most `maxBytes`. */
export function createVectorCache({ maxBytes }: { readonly maxBytes: number }): VectorCache {
  // A map keeps the order of insertion: the first key is the one not used longest.
  const entries = new Map<string, Float32Array>();
  let bytes = 0;

  function forget(key: string): void {
    const vector = entries.get(key);
    if (vector && entries.delete(key)) bytes -= sizeOf(vector);
  }

  return {
    get(key) {
      const vector = entries.get(key);
      if (!vector) return undefined;
      entries.delete(key);
      entries.set(key, vector);
      return vector;
    },
    set(key, vector) {
      forget(key);
      if (sizeOf(vector) > maxBytes) return;
      entries.set(key, vector.slice());
      bytes += sizeOf(vector);
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break;
        forget(oldest);
      }
    },
  };
}

function sizeOf(vector: Float32Array): number {
  return vector.byteLength + ENTRY_BYTES;
}
