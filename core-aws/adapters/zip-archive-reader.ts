import { LIMITS } from '#shared/limits.ts';
import { ok } from '#shared/result.ts';
import type { ArchiveReader } from '../ports/archive-reader.ts';
import { openZip } from './extract/bounded-zip.ts';

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
      return zip.ok ? ok({ paths: zip.value.names, read: zip.value.read }) : zip;
    },
  };
}
