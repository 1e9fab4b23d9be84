import type { S3Client } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { FileStore } from '../ports/file-store.ts';
import { orUnavailable } from './aws-outage.ts';

/** Most keys one DeleteObjects takes. Source: Amazon S3 API Reference, "DeleteObjects" (read 2026-11). */
const DELETE_MAX_KEYS = 1_000;

/** Original files in an S3 bucket. Whole files are read at once: the upload limit keeps them in memory's reach. */
export function createS3FileStore({
  client,
  bucket,
}: {
  readonly client: S3Client;
  readonly bucket: string;
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

  return {
    read: (key) => get(key),

    readRange: (key, firstByte, byteCount) => get(key, `bytes=${firstByte}-${firstByte + byteCount - 1}`),

    async write(key, bytes) {
      await orUnavailable('S3', client.send(new PutObjectCommand({ Bucket, Key: key, Body: bytes })));
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
