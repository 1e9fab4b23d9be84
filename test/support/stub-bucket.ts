import { createHash } from 'node:crypto';
import { readAll, startHttpListener } from './http-listener.ts';

export interface StoredObject {
  readonly bytes: number;
  readonly sha256: string;
  readonly partSizes: readonly number[];
}

export interface StubBucket {
  readonly url: string;
  /** Objects that were put or completed, by key. */
  readonly objects: Map<string, StoredObject>;
  /** `PutObject key`, `CreateMultipartUpload key`, … in order. */
  readonly calls: string[];
  readonly unfinished: () => number;
  /** Answers 500 to the given call (`UploadPart`) from its nth time on. */
  readonly failOn: (call: string, fromNth?: number) => void;
  readonly putText: (key: string, text: string) => void;
  readonly reset: () => void;
  readonly stop: () => Promise<void>;
}

/** Stands where S3 is: knows just the five requests the edge makes, and keeps sizes and digests of what arrived. */
export async function startStubBucket(): Promise<StubBucket> {
  const objects = new Map<string, StoredObject>();
  const texts = new Map<string, string>();
  const calls: string[] = [];
  const uploads = new Map<string, Map<number, Buffer>>();
  let failing: { readonly call: string; readonly fromNth: number } | undefined;
  let nextId = 1;

  const listener = await startHttpListener(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://bucket');
    const key = url.pathname.slice('/documents/'.length);
    const query = url.searchParams;
    const uploadId = query.get('uploadId') ?? '';
    const body = await readAll(request);
    const call =
      request.method === 'PUT'
        ? query.has('partNumber')
          ? 'UploadPart'
          : 'PutObject'
        : request.method === 'POST'
          ? query.has('uploads')
            ? 'CreateMultipartUpload'
            : 'CompleteMultipartUpload'
          : request.method === 'DELETE'
            ? 'AbortMultipartUpload'
            : 'GetObject';
    calls.push(`${call} ${key}`);
    const isSigned = /^AWS4-HMAC-SHA256 Credential=edge-key\/.*\/s3\/aws4_request/.test(
      request.headers.authorization ?? '',
    );
    const times = calls.filter((made) => made.startsWith(call)).length;
    if (!isSigned) return void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    if (failing?.call === call && times >= failing.fromNth) {
      return void response.writeHead(500).end('<Error><Code>InternalError</Code></Error>');
    }
    switch (call) {
      case 'PutObject':
        objects.set(key, describe([body]));
        return void response.writeHead(200, { etag: '"whole"' }).end();
      case 'CreateMultipartUpload': {
        const id = `upload-${nextId++}`;
        uploads.set(id, new Map());
        const xml = `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
        return void response.writeHead(200).end(xml);
      }
      case 'UploadPart': {
        const number = Number(query.get('partNumber'));
        uploads.get(uploadId)?.set(number, body);
        return void response.writeHead(200, { etag: `"part-${number}"` }).end();
      }
      case 'CompleteMultipartUpload': {
        const parts = uploads.get(uploadId);
        const named = [...body.toString('utf8').matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"part-(\d+)"<\/ETag>/g)];
        const list = named.map((part) => parts?.get(Number(part[1])) ?? Buffer.alloc(0));
        if (!parts || named.length !== parts.size || named.some((part) => part[1] !== part[2])) {
          return void response.writeHead(400).end('<Error><Code>InvalidPart</Code></Error>');
        }
        uploads.delete(uploadId);
        objects.set(key, describe(list));
        return void response.writeHead(200).end('<CompleteMultipartUploadResult/>');
      }
      case 'AbortMultipartUpload':
        uploads.delete(uploadId);
        return void response.writeHead(204).end();
      default: {
        const text = texts.get(key);
        if (text === undefined) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
        return void response.writeHead(200, { 'content-type': 'text/html' }).end(text);
      }
    }
  });

  return {
    url: `${listener.url}/documents`,
    objects,
    calls,
    unfinished: () => uploads.size,
    failOn(call, fromNth = 1) {
      failing = { call, fromNth };
    },
    putText: (key, text) => void texts.set(key, text),
    reset() {
      objects.clear();
      texts.clear();
      uploads.clear();
      calls.length = 0;
      failing = undefined;
    },
    stop: listener.stop,
  };
}

function describe(parts: readonly Buffer[]): StoredObject {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const partSizes = parts.map((part) => part.length);
  return { bytes: partSizes.reduce((sum, size) => sum + size, 0), sha256: hash.digest('hex'), partSizes };
}
