import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 16;

/** Vectors kept on disk between runs, by what was embedded and by which model. */
export interface VectorCache {
  readonly find: (text: string) => Float32Array | undefined;
  readonly keep: (text: string, vector: Float32Array) => void;
  readonly close: () => void;
}

/**
 * Opens the cache of one embedder: one file that is only ever appended to, so that a run that is ended loses nothing
 * but the record it was writing. The name of the file says embedder and dimensions; the key is a hash of the text.
 */
export function openVectorCache(
  folder: string,
  embedder: { readonly id: string; readonly dimensions: number },
): VectorCache {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${embedder.id.replaceAll(/[^\w.-]/g, '_')}.vectors`);
  const recordBytes = KEY_BYTES + embedder.dimensions * 4;
  const known = new Map<string, Float32Array>();
  const stored = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = stored.length - (stored.length % recordBytes);
  for (let at = 0; at < whole; at += recordBytes) {
    const values = stored.subarray(at + KEY_BYTES, at + recordBytes);
    known.set(stored.toString('hex', at, at + KEY_BYTES), new Float32Array(new Uint8Array(values).buffer));
  }
  const file = openSync(path, whole === stored.length ? 'a' : 'r+');
  // What a run that was ended left half written is written over.
  let end = whole === stored.length ? null : whole;

  return {
    find: (text) => known.get(keyOf(text)),
    keep(text, vector) {
      if (vector.length !== embedder.dimensions) {
        throw new RangeError(`a vector of ${vector.length} dimensions; the cache is of ${embedder.dimensions}`);
      }
      const key = keyOf(text);
      known.set(key, vector);
      const values = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
      writeSync(file, Buffer.concat([Buffer.from(key, 'hex'), values]), 0, recordBytes, end);
      if (end !== null) end += recordBytes;
    },
    close: () => closeSync(file),
  };
}

function keyOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, KEY_BYTES * 2);
}
