import type { FailureReason } from '#shared/documents.ts';
import type { Result } from '#shared/result.ts';

/** Why an archive, or a file in it, cannot be had; `detail` suits an owner's eyes. */
export interface ArchiveFailure {
  readonly kind: Extract<FailureReason, 'corrupt' | 'cannot_unlock' | 'zip_too_large' | 'zip_packing'>;
  readonly detail: string;
}

export interface Archive {
  /** Files with their folders, separated by `/`; no folders alone. The same bytes give the same order. */
  readonly paths: readonly string[];
  /** Paths the archive holds several files of; `read` gives the last of them, as every unpacker does. */
  readonly repeatedPaths: readonly string[];
  readonly read: (path: string) => Result<Uint8Array, ArchiveFailure>;
}

/** Opens an uploaded ZIP within LIMITS.zip…; what a hostile one does is an `err`, never a throw. */
export interface ArchiveReader {
  readonly open: (bytes: Uint8Array) => Result<Archive, ArchiveFailure>;
}
