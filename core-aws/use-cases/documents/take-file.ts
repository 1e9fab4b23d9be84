import type { DocumentKind } from '#shared/documents.ts';
import { HEAD_BYTES, refusalOf, sniffKind } from '#shared/file-kind/sniff-kind.ts';
import { LIMITS } from '#shared/limits.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StoredDocument } from '../../ports/document-store.ts';
import type { FileStore } from '../../ports/file-store.ts';
import { objectKey } from '../../ports/file-store.ts';
import type { JobQueue } from '../../ports/job-queue.ts';
import type { VectorIndex } from '../../ports/vector-index.ts';
import { eraseOvertakenFile } from './erase-old-versions.ts';
import { expectedAt, fillPlace } from './find-place.ts';
import type { PlacePorts } from './find-place.ts';
import { jobFor } from './job-for.ts';

export interface TakeFilePorts extends PlacePorts {
  readonly files: FileStore;
  readonly jobs: JobQueue;
  readonly index: VectorIndex;
  readonly clock: Clock;
}

/**
 * Makes a document of one file of an archive: recorded as `uploading`, then into the bucket, then `uploaded` and
 * queued. In this order every step can be repeated, since the record says by its version that this very file is being
 * taken; and nothing lies in the bucket that no record knows of. When nobody repeats it (the archive was deleted or
 * replaced after a crash), the document ends like any upload that broke off. Answers why the file was not taken, in words; undefined when
 * it was.
 */
export async function takeFile(
  ports: TakeFilePorts,
  file: {
    readonly archive: { readonly botId: string; readonly version: string };
    /** Its place in the archive, from 0. */
    readonly number: number;
    readonly name: string;
    readonly bytes: Uint8Array;
  },
): Promise<string | undefined> {
  const { archive, number, name, bytes } = file;
  const { botId } = archive;
  if (bytes.length === 0) return 'it is empty';
  if (bytes.length > LIMITS.documentMaxBytes) return `it is larger than ${LIMITS.documentMaxBytes / 1e6} MB`;
  const kind = sniffKind(bytes.subarray(0, HEAD_BYTES), name);
  if (!kind.ok) return refusalOf(kind.error, name);
  if (kind.value === 'zip') return 'it is a ZIP within the ZIP; upload it by itself';

  const version = fileVersion(archive.version, number);
  const placed = await fillPlace(ports, { botId, name }, async (place) => {
    const { documentId, replaced } = place;
    // An earlier delivery of the job had come this far.
    if (replaced?.version === version) return replaced;
    const document = toStored({ documentId, version, kind: kind.value, replaced });
    return (await ports.documents.put(document, expectedAt(place))) ? document : undefined;
  });
  if (!placed.ok) return placed.error.message;
  const document = isOnItsWay(placed.value) ? await store(placed.value) : placed.value;
  if (document?.status === 'uploaded') await ports.jobs.send(jobFor(document));
  return undefined;

  async function store(document: StoredDocument): Promise<StoredDocument | undefined> {
    await ports.files.write(objectKey(botId, document.documentId, version), bytes);
    const uploaded = await ports.documents.update(
      document,
      { status: 'uploaded', failure: undefined, leaseUntilMs: undefined, updatedAtMs: ports.clock.nowMs() },
      ['uploading', 'failed'],
    );
    if (!uploaded || uploaded.deletedAtMs !== undefined) await eraseOvertakenFile(ports, document);
    return uploaded;
  }

  function toStored({
    documentId,
    version,
    kind,
    replaced,
  }: {
    readonly documentId: string;
    readonly version: string;
    readonly kind: DocumentKind;
    readonly replaced: StoredDocument | undefined;
  }): StoredDocument {
    const nowMs = ports.clock.nowMs();
    return {
      botId,
      documentId,
      version,
      name,
      kind,
      bytes: bytes.length,
      status: 'uploading',
      warnings: [],
      leaseUntilMs: nowMs + LIMITS.uploadLeaseS * 1_000,
      createdAtMs: replaced?.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
    };
  }
}

/** Being taken, or counted as broken off because the delivery that repeats it took its time. */
function isOnItsWay({ status, failure }: StoredDocument): boolean {
  return status === 'uploading' || (status === 'failed' && failure?.reason === 'upload_interrupted');
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * The version of an archive's file: the archive's own with its last two characters replaced by the file's number.
 * What is left of its 131 random bits, 119, is still far from any collision; and it is the same at every delivery.
 */
export function fileVersion(archiveVersion: string, number: number): string {
  const [high, low] = [Math.floor(number / DIGITS.length), number % DIGITS.length];
  return archiveVersion.slice(0, -2) + DIGITS.charAt(high) + DIGITS.charAt(low);
}
