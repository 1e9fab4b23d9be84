import type { Document as BotDocument } from '#shared/documents.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Access } from './access.ts';
import type { Failure } from './failure.ts';
import { NO_ANSWER, parseJson, toFailure } from './failure.ts';
import { readDocument } from './read-answers.ts';

/** The little of XMLHttpRequest that an upload needs; `fetch` cannot tell how many bytes have left. */
export interface FileRequest {
  readonly upload: { onprogress: ((event: ProgressEvent) => void) | null };
  onload: ((event: ProgressEvent) => void) | null;
  onerror: ((event: ProgressEvent) => void) | null;
  onabort: ((event: ProgressEvent) => void) | null;
  readonly status: number;
  readonly responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
}

export interface SendFileOptions {
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

export type SendFile = (
  target: { readonly botId: string; readonly name: string },
  file: Blob,
  options: SendFileOptions,
) => Promise<Result<BotDocument, Failure>>;

export const UPLOAD_BROKEN: Failure = {
  ...NO_ANSWER,
  message: 'The connection broke before the whole file was sent. Check your connection, then retry.',
};

/** An upload of 50 MB on a slow line takes minutes; a token that ends sooner is renewed before it starts. */
const MIN_TOKEN_LIFE_S = 120;

export function createFileSender(deps: { readonly newRequest: () => FileRequest; readonly access: Access }): SendFile {
  return async function sendFile({ botId, name }, file, options) {
    const url = `/api/bots/${encodeURIComponent(botId)}/documents/${encodeURIComponent(name)}`;
    const fresh = await deps.access.ensureFresh(MIN_TOKEN_LIFE_S);
    if (!fresh.ok) return fresh;
    const first = await put(deps.newRequest(), url, file, deps.access.token(), options);
    if (first.ok || first.error.status !== 401 || options.signal.aborted) return first;
    const renewed = await deps.access.renew();
    if (!renewed.ok) return renewed;
    options.onSent(0);
    return put(deps.newRequest(), url, file, deps.access.token(), options);
  };
}

function put(
  request: FileRequest,
  url: string,
  file: Blob,
  token: string | undefined,
  { onSent, signal }: SendFileOptions,
): Promise<Result<BotDocument, Failure>> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(err(UPLOAD_BROKEN));
    const abort = (): void => request.abort();
    const settle = (result: Result<BotDocument, Failure>): void => {
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    signal.addEventListener('abort', abort);
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onerror = () => settle(err(UPLOAD_BROKEN));
    request.onabort = () => settle(err(UPLOAD_BROKEN));
    request.onload = () => {
      const { status, responseText } = request;
      if (status < 200 || status > 299) return settle(err(toFailure(status, responseText)));
      const document = readDocument(parseJson(responseText));
      settle(document ? ok(document) : err(toFailure(status, '')));
    };
    request.open('PUT', url);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    if (token !== undefined) request.setRequestHeader('authorization', `Bearer ${token}`);
    request.send(file);
  });
}
