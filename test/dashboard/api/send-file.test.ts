import { describe, expect, it } from 'vitest';
import { createAccess } from '../../../dashboard/api/access.ts';
import type { FileRequest } from '../../../dashboard/api/send-file.ts';
import { createFileSender } from '../../../dashboard/api/send-file.ts';
import { createFakeFetch, errorResponse } from '../../support/fake-fetch.ts';

const DOCUMENT = { document_id: 'doc_1', name: 'a b.txt', status: 'uploaded' };

/** An XMLHttpRequest whose outcome is written down beforehand. */
function fakeRequest(play: (request: FakeRequest) => void): FakeRequest {
  const event = {} as ProgressEvent;
  return {
    upload: { onprogress: null },
    onload: null,
    onerror: null,
    onabort: null,
    status: 0,
    responseText: '',
    headers: {},
    url: '',
    open(method, url) {
      this.url = `${method} ${url}`;
    },
    setRequestHeader(name, value) {
      this.headers[name] = value;
    },
    send() {
      play(this);
    },
    abort() {
      this.onabort?.(event);
    },
    finish(status, body) {
      this.status = status;
      this.responseText = JSON.stringify(body);
      this.onload?.(event);
    },
    progress(loaded) {
      this.upload.onprogress?.({ loaded } as ProgressEvent);
    },
    breakOff() {
      this.onerror?.(event);
    },
  };
}
interface FakeRequest extends FileRequest {
  status: number;
  responseText: string;
  url: string;
  readonly headers: Record<string, string>;
  finish(status: number, body: unknown): void;
  progress(loaded: number): void;
  breakOff(): void;
}

function setUp(
  plays: ((request: FakeRequest) => void)[],
  refresh: () => Response = () => errorResponse(401, 'unauthenticated'),
) {
  const requests = plays.map(fakeRequest);
  const left = [...requests];
  const access = createAccess({ fetch: createFakeFetch(refresh).fetch, nowMs: () => 0 });
  access.hold({ access_token: 'a1', token_type: 'Bearer', expires_in_s: 3600 });
  const sendFile = createFileSender({
    access,
    newRequest() {
      const next = left.shift();
      if (!next) throw new Error('no more requests were expected');
      return next;
    },
  });
  const sent: number[] = [];
  const abort = new AbortController();
  const send = () =>
    sendFile({ botId: 'bot_1', name: 'a b.txt' }, new Blob(['0123456789'], { type: 'text/plain' }), {
      onSent: (bytes) => sent.push(bytes),
      signal: abort.signal,
    });
  return { requests, sent, abort, send };
}

describe('sending a file', () => {
  it('puts the raw file at the document’s encoded name, with the token, and tells the bytes sent', async () => {
    const { requests, sent, send } = setUp([
      (request) => {
        request.progress(4);
        request.progress(10);
        request.finish(201, DOCUMENT);
      },
    ]);
    expect(await send()).toEqual({ ok: true, value: DOCUMENT });
    expect(requests[0]?.url).toBe('PUT /api/bots/bot_1/documents/a%20b.txt');
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer a1', 'content-type': 'text/plain' });
    expect(sent).toEqual([4, 10]);
  });

  it('renews the access once on 401 and starts over', async () => {
    const { requests, sent, send } = setUp(
      [
        (request) => request.finish(401, { error: { code: 'unauthenticated', message: 'no', request_id: 'r' } }),
        (request) => request.finish(201, DOCUMENT),
      ],
      () => Response.json({ access_token: 'a2', token_type: 'Bearer', expires_in_s: 3600 }),
    );
    expect((await send()).ok).toBe(true);
    expect(requests[1]?.headers['authorization']).toBe('Bearer a2');
    expect(sent).toEqual([0]);
  });

  it('reports the server’s refusal in its own words', async () => {
    const error = { code: 'unsupported_file_type', message: 'this is a picture', request_id: 'req_1' };
    const { send } = setUp([(request) => request.finish(415, { error })]);
    expect(await send()).toMatchObject({ error: { code: 'unsupported_file_type', message: 'This is a picture.' } });
  });

  it('says that the connection broke', async () => {
    const { send } = setUp([(request) => request.breakOff()]);
    expect(await send()).toMatchObject({
      error: { code: 'no_answer', message: expect.stringContaining('connection broke') },
    });
  });

  it('stops when it is cancelled', async () => {
    const { abort, send } = setUp([() => abort.abort()]);
    expect((await send()).ok).toBe(false);
  });
});
