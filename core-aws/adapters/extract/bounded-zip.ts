import { crc32, inflateRawSync } from 'node:zlib';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { showPath } from '../../domain/documents/show-path.ts';
import { readZipDirectory } from './read-zip-directory.ts';
import type { ZipEntry } from './read-zip-directory.ts';

/** Why a zip, or a file in it, cannot be had. `detail` names the value and the limit, and suits an owner's eyes. */
export interface ZipFailure {
  readonly kind: 'corrupt' | 'too_large' | 'locked' | 'unknown_packing';
  readonly detail: string;
}

export interface ZipLimits {
  readonly maxEntries: number;
  /** Of all files together, as they really inflate: what the zip says of itself only refuses sooner. */
  readonly maxUncompressedBytes: number;
  /** Of any one file; by default only the whole counts. */
  readonly maxEntryBytes?: number;
}

export interface BoundedZip {
  /** Files only, in the order of the zip's directory; a name that stands there twice counts once, the last one. */
  readonly names: readonly string[];
  /** Those of the names that stand there more than once. */
  readonly repeatedNames: readonly string[];
  /**
   * Inflates one file. What it yields counts once towards the whole, however often it is read.
   * Errors: `corrupt` also for a name the zip does not hold.
   */
  readonly read: (name: string) => Result<Uint8Array, ZipFailure>;
}

/**
 * No text is packed this many times smaller; below the size, even blank paper may be. Deflate's own end is 1,032.
 */
const MAX_RATIO = 250;
const RATIO_COUNTS_FROM_BYTES = 20_000_000;

/**
 * Opens a zip whose maker may be hostile. Nothing is inflated before it is asked for, and inflating stops at
 * the limit itself: sizes the zip states are taken as a reason to refuse, never as a promise. Files that share
 * their packed bytes are refused, because a few kilobytes can hold petabytes that way. A zip within the zip is
 * a file like any other here: it is given out as bytes and not opened.
 *
 * The whole file comes in as bytes (uploads are at most 50 MB). Node's zlib inflates, which takes a limit.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.4; D. Fifield, "A better zip bomb" (WOOT 2019).
 */
export function openZip(bytes: Uint8Array, limits: ZipLimits): Result<BoundedZip, ZipFailure> {
  const { maxEntries, maxUncompressedBytes, maxEntryBytes = maxUncompressedBytes } = limits;
  const directory = readZipDirectory(bytes, maxEntries);
  if (!directory.ok) return directory;
  const statedBytes = directory.value.reduce((sum, entry) => sum + entry.statedBytes, 0);
  if (statedBytes > maxUncompressedBytes) return err(tooLarge('it unpacks to', statedBytes, maxUncompressedBytes));
  if (shareBytes(directory.value)) return err({ kind: 'corrupt', detail: 'files in the zip overlap' });

  const files = directory.value.filter(isFile);
  const entries = new Map(files.map((entry) => [entry.name, entry]));
  const inflatedBytes = new Map<string, number>();
  let totalBytes = 0;

  return ok({
    names: [...entries.keys()],
    repeatedNames: files.flatMap((entry) => (entries.get(entry.name) === entry ? [] : [entry.name])).filter(isFirst),
    read(name) {
      const entry = entries.get(name);
      if (!entry) return err({ kind: 'corrupt', detail: `the zip holds no ${showPath(name)}` });
      const counted = inflatedBytes.get(name) ?? 0;
      const leftBytes = Math.min(maxEntryBytes, maxUncompressedBytes - totalBytes + counted);
      const inflated = inflate(entry, leftBytes);
      if (!inflated.ok) return inflated;
      totalBytes += inflated.value.length - counted;
      inflatedBytes.set(name, inflated.value.length);
      return inflated;
    },
  });

  function inflate(entry: ZipEntry, leftBytes: number): Result<Uint8Array, ZipFailure> {
    const packed = bytes.subarray(entry.from, entry.from + entry.packedBytes);
    const maxByRatio = Math.max(RATIO_COUNTS_FROM_BYTES, packed.length * MAX_RATIO);
    const maxBytes = Math.min(leftBytes, maxByRatio);
    const unpacked = unpack(entry, packed, maxBytes);
    if (unpacked === 'too_large') {
      return err(
        maxByRatio < leftBytes
          ? {
              kind: 'too_large',
              detail: `${showPath(entry.name)} is packed more than ${MAX_RATIO} times smaller than it is; the limit is ${MAX_RATIO} times`,
            }
          : tooMuch(entry),
      );
    }
    if (unpacked === 'damaged' || crc32(unpacked) !== entry.crc) {
      return err({ kind: 'corrupt', detail: `${showPath(entry.name)} in the zip is damaged` });
    }
    return ok(unpacked);
  }

  function tooMuch(entry: ZipEntry): ZipFailure {
    const name = showPath(entry.name);
    return maxEntryBytes < maxUncompressedBytes - totalBytes
      ? tooLarge(`${name} unpacks to more than`, maxEntryBytes, maxEntryBytes)
      : tooLarge(`with ${name} it unpacks to more than`, maxUncompressedBytes, maxUncompressedBytes);
  }
}

function isFirst<T>(value: T, at: number, all: readonly T[]): boolean {
  return all.indexOf(value) === at;
}

function unpack(entry: ZipEntry, packed: Uint8Array, maxBytes: number): Uint8Array | 'too_large' | 'damaged' {
  if (packed.length < entry.packedBytes) return 'damaged';
  if (entry.method === 'stored') return packed.length > maxBytes ? 'too_large' : packed;
  // An allowance of nothing is still an allowance to be empty; zlib wants at least one.
  if (maxBytes <= 0) return 'too_large';
  try {
    return inflateRawSync(packed, { maxOutputLength: maxBytes });
  } catch (cause) {
    return cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
      ? 'too_large'
      : 'damaged';
  }
}

function shareBytes(entries: readonly ZipEntry[]): boolean {
  const inOrder = entries.filter((entry) => entry.packedBytes > 0).toSorted((a, b) => a.from - b.from);
  return inOrder.some((entry, at) => {
    const next = inOrder[at + 1];
    return next !== undefined && entry.from + entry.packedBytes > next.from;
  });
}

function isFile(entry: ZipEntry): boolean {
  return !entry.name.endsWith('/');
}

function tooLarge(what: string, bytes: number, maxBytes: number): ZipFailure {
  return { kind: 'too_large', detail: `${what} ${megabytes(bytes)}; the limit is ${megabytes(maxBytes)}` };
}

function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${bytes.toLocaleString('en')} bytes` : `${(bytes / 1e6).toLocaleString('en')} MB`;
}
