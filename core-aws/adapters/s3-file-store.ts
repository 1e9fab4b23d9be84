import type { S3Client } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { LIMITS } from '#shared/limits.ts';
import type { FileStore } from '../ports/file-store.ts';
import { orUnavailable } from './aws-outage.ts';

/** Most keys one DeleteObjects takes. Source: Amazon S3 API Reference, "DeleteObjects" (read 2026-11). */
const DELETE_MAX_KEYS = 1_000;

/**
 * Original files in an S3 bucket. Whole files are read at once: the upload limit keeps them in memory's reach. Large
 * ones are written in parts, as the edge does: a request stays short, and the local store takes no larger body.
 */
export function createS3FileStore({
  client,
  bucket,
  partBytes = LIMITS.uploadPartBytes,
}: {
  readonly client: S3Client;
  readonly bucket: string;
  /** A larger file is written in parts of this size; S3's least is 5 MiB. */
  readonly partBytes?: number;
}): FileStore {
  const Bucket = bucket;

  async function listKeys(Prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await orUnavailable(
        'S3',
        client.send(new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken ? { ContinuationToken } : {}) })),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
    return keys;
  }

  async function listUnfinished(
    Prefix: string,
  ): Promise<readonly { readonly Key: string; readonly UploadId: string }[]> {
    const uploads: { Key: string; UploadId: string }[] = [];
    let marker: { readonly KeyMarker: string; readonly UploadIdMarker: string } | undefined;
    do {
      const page = await orUnavailable(
        'S3',
        client.send(new ListMultipartUploadsCommand({ Bucket, Prefix, ...marker })),
      );
      for (const { Key, UploadId } of page.Uploads ?? []) {
        // Some stores that speak S3's protocol ignore the prefix here.
        if (Key?.startsWith(Prefix) && UploadId) uploads.push({ Key, UploadId });
      }
      const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
      marker = page.IsTruncated && KeyMarker && UploadIdMarker ? { KeyMarker, UploadIdMarker } : undefined;
    } while (marker !== undefined);
    return uploads;
  }

  async function get(Key: string, Range?: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await orUnavailable(
        'S3',
        client.send(new GetObjectCommand({ Bucket, Key, ...(Range === undefined ? {} : { Range }) })),
      );
      return Body && (await orUnavailable('S3', Body.transformToByteArray()));
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw thrown;
    }
  }

  async function writeInParts(Key: string, bytes: Uint8Array): Promise<void> {
    const { UploadId } = await orUnavailable('S3', client.send(new CreateMultipartUploadCommand({ Bucket, Key })));
    try {
      const Parts: { readonly PartNumber: number; readonly ETag: string | undefined }[] = [];
      for (let at = 0; at < bytes.length; at += partBytes) {
        const part = { PartNumber: Parts.length + 1, Body: bytes.subarray(at, at + partBytes) };
        const { ETag } = await orUnavailable(
          'S3',
          client.send(new UploadPartCommand({ Bucket, Key, UploadId, ...part })),
        );
        Parts.push({ PartNumber: part.PartNumber, ETag });
      }
      const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
      await orUnavailable('S3', client.send(new CompleteMultipartUploadCommand(whole)));
    } catch (thrown) {
      // What cannot be given up now is found by `erasePrefix`, and by the bucket's own rule for unfinished uploads.
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
      throw thrown;
    }
  }

  return {
    read: (key) => get(key),

    readRange: (key, firstByte, byteCount) => get(key, `bytes=${firstByte}-${firstByte + byteCount - 1}`),

    async write(key, bytes) {
      if (bytes.length > partBytes) await writeInParts(key, bytes);
      else await orUnavailable('S3', client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes })));
    },

    async size(key) {
      try {
        const head = await orUnavailable('S3', client.send(new HeadObjectCommand({ Bucket, Key: key })));
        return head.ContentLength;
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw thrown;
      }
    },

    async list(prefix) {
      const [keys, unfinished] = await Promise.all([listKeys(prefix), listUnfinished(prefix)]);
      return [...new Set([...keys, ...unfinished.map(({ Key }) => Key)])];
    },

    async erasePrefix(prefix) {
      for (const { Key, UploadId } of await listUnfinished(prefix)) {
        await orUnavailable('S3', client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      }
      const keys = await listKeys(prefix);
      for (let at = 0; at < keys.length; at += DELETE_MAX_KEYS) {
        const Objects = keys.slice(at, at + DELETE_MAX_KEYS).map((Key) => ({ Key }));
        const { Errors: errors = [] } = await orUnavailable(
          'S3',
          client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } })),
        );
        const [first] = errors;
        if (first) throw new Error(`S3 kept ${errors.length} of ${Objects.length} files: ${first.Code ?? 'no reason'}`);
      }
    },
  };
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === 'NoSuchKey' || thrown.name === 'NotFound');
}
