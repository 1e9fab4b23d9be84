import { request as send } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readAll, startHttpListener } from './http-listener.ts';

/** One thing that was asked of AWS: who, which action in IAM's words, on what. */
export interface AwsCall {
  readonly by: string;
  readonly action: string;
  /** `Documents`, `BotCollections/user-index`, `files`, `bucket`, `ingest-queue`, `gemini-key`. */
  readonly resource: string;
}

export interface AwsRecorder {
  /** Addresses for `AWS_ENDPOINT_URL_*`. Who calls is read from `AWS_SDK_UA_APP_ID`, which the SDK sends along. */
  readonly endpoints: { readonly dynamodb: string; readonly s3: string; readonly sqs: string; readonly ssm: string };
  readonly calls: () => readonly AwsCall[];
  /** Bodies of the messages sent since the last time, without those that are for later. */
  readonly takeMessages: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/**
 * Stands between functions and the emulators, writes down every call as the permission it needs, and passes it on.
 * Parameter Store has no emulator here: every parameter holds `a-key`.
 * Source of what an operation needs: Service Authorization Reference, and for S3 "Required permissions for Amazon S3
 * API operations" (read 2026-11).
 */
export async function startAwsRecorder(
  targets: { readonly dynamodb: string; readonly storage: string },
  { tablePrefix }: { readonly tablePrefix: string },
): Promise<AwsRecorder> {
  const calls: AwsCall[] = [];
  let messages: string[] = [];
  const nameOf = (table: string): string => table.replace(tablePrefix, '');

  const pass = async (
    target: string,
    request: IncomingMessage,
    response: ServerResponse,
    note: (body: Buffer, status: number) => readonly Omit<AwsCall, 'by'>[],
  ): Promise<void> => {
    const body = await readAll(request);
    const { status, headers, answer } = await forward(target, request, body);
    const by = callerOf(request);
    if (by !== undefined) calls.push(...note(body, status).map((call) => ({ by, ...call })));
    response.writeHead(status, headers).end(answer);
  };

  const dynamodb = await startHttpListener((request, response) =>
    pass(targets.dynamodb, request, response, (body) => {
      const action = `dynamodb:${String(request.headers['x-amz-target']).split('.')[1]}`;
      const {
        TableName,
        IndexName,
        RequestItems = {},
      } = JSON.parse(body.toString('utf8')) as {
        readonly TableName?: string;
        readonly IndexName?: string;
        readonly RequestItems?: Readonly<Record<string, unknown>>;
      };
      const tables = TableName === undefined ? Object.keys(RequestItems) : [TableName];
      return tables.map((table) => ({
        action,
        resource: nameOf(table) + (IndexName === undefined ? '' : `/${IndexName}`),
      }));
    }),
  );
  const s3 = await startHttpListener((request, response) =>
    pass(targets.storage, request, response, (_body, status) => s3Permissions(request, status)),
  );
  const sqs = await startHttpListener((request, response) =>
    pass(targets.storage, request, response, (body) => {
      const { MessageBody, DelaySeconds = 0 } = JSON.parse(body.toString('utf8')) as {
        readonly MessageBody?: string;
        readonly DelaySeconds?: number;
      };
      if (MessageBody !== undefined && DelaySeconds === 0) messages.push(MessageBody);
      return [{ action: `sqs:${String(request.headers['x-amz-target']).split('.')[1]}`, resource: 'ingest-queue' }];
    }),
  );
  const ssm = await startHttpListener(async (request, response) => {
    const by = callerOf(request) ?? 'nobody';
    await readAll(request);
    calls.push({ by, action: `ssm:${String(request.headers['x-amz-target']).split('.')[1]}`, resource: 'gemini-key' });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ Parameter: { Value: 'a-key' } }));
  });

  return {
    endpoints: { dynamodb: dynamodb.url, s3: s3.url, sqs: sqs.url, ssm: ssm.url },
    calls: () => calls,
    takeMessages: () => {
      const taken = messages;
      messages = [];
      return taken;
    },
    stop: async () => {
      await Promise.all([dynamodb, s3, sqs, ssm].map((listener) => listener.stop()));
    },
  };
}

/** S3 knows more operations than permissions: beginning, filling and ending an upload in parts is `PutObject`. */
function s3Permissions(request: IncomingMessage, status: number): readonly Omit<AwsCall, 'by'>[] {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://s3');
  const isBucket = pathname.split('/').filter(Boolean).length < 2;
  const { method } = request;
  if (isBucket && method === 'GET') {
    return [
      { action: searchParams.has('uploads') ? 's3:ListBucketMultipartUploads' : 's3:ListBucket', resource: 'bucket' },
    ];
  }
  if (isBucket && method === 'POST' && searchParams.has('delete'))
    return [{ action: 's3:DeleteObject', resource: 'files' }];
  if (isBucket) return [{ action: `unknown: ${method} ${pathname}`, resource: 'bucket' }];
  // Only to who may list a bucket S3 says that a key is missing; to others it says that they may not know.
  const told = status === 404 ? [{ action: 's3:ListBucket', resource: 'bucket' }] : [];
  if (method === 'GET' || method === 'HEAD') return [{ action: 's3:GetObject', resource: 'files' }, ...told];
  if (method === 'DELETE') {
    return [
      { action: searchParams.has('uploadId') ? 's3:AbortMultipartUpload' : 's3:DeleteObject', resource: 'files' },
    ];
  }
  return [{ action: 's3:PutObject', resource: 'files' }];
}

function forward(
  target: string,
  request: IncomingMessage,
  body: Buffer,
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly answer: Buffer }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target);
    // The host stays what it was: it is part of the signature.
    const passed = send(
      { hostname, port, path: request.url, method: request.method, headers: request.headers },
      (from) => {
        readAll(from).then((answer) => {
          const { 'transfer-encoding': _, connection: __, ...headers } = from.headers;
          return resolve({ status: from.statusCode ?? 502, headers, answer });
        }, reject);
      },
    );
    passed.on('error', reject);
    passed.end(body);
  });
}

/** Powertools adds to the name that the SDK sends along. */
function callerOf(request: IncomingMessage): string | undefined {
  return /\bapp\/([a-z-]+?)(?=-PT-|\s|$)/.exec(String(request.headers['user-agent']))?.[1];
}
