import { LIMITS } from '#shared/limits.ts';
import { err, ok } from '#shared/result.ts';
import type { ArchiveFailure, ArchiveReader } from '../ports/archive-reader.ts';
import { openZip } from './extract/bounded-zip.ts';
import type { ZipFailure } from './extract/bounded-zip.ts';

/** Folders and what macOS adds are entries too. They are not counted as files, so far more of them are let through here. */
const ENTRIES_PER_FILE = 10;

/** Uploaded ZIPs, through the reader that also opens DOCX files. */
export function createZipArchiveReader({
  maxUncompressedBytes = LIMITS.zipMaxUncompressedBytes,
  maxEntryBytes = LIMITS.documentMaxBytes,
}: { readonly maxUncompressedBytes?: number; readonly maxEntryBytes?: number } = {}): ArchiveReader {
  return {
    open(bytes) {
      const maxEntries = LIMITS.zipMaxEntries * ENTRIES_PER_FILE;
      const zip = openZip(bytes, { maxEntries, maxUncompressedBytes, maxEntryBytes });
      if (!zip.ok) return err(toFailure(zip.error));
      const { names, repeatedNames, read } = zip.value;
      return ok({
        paths: names,
        repeatedPaths: repeatedNames,
        read(path) {
          const bytes = read(path);
          return bytes.ok ? bytes : err(toFailure(bytes.error));
        },
      });
    },
  };
}

const FAILURES = {
  corrupt: 'corrupt',
  too_large: 'zip_too_large',
  locked: 'cannot_unlock',
  unknown_packing: 'zip_packing',
} as const satisfies Record<ZipFailure['kind'], ArchiveFailure['kind']>;

function toFailure({ kind, detail }: ZipFailure): ArchiveFailure {
  return { kind: FAILURES[kind], detail };
}
