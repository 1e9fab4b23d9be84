import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Document, UploadResult } from '#shared/documents.ts';
import { parseErrorBody } from '#shared/errors.ts';
import { LIMITS } from '#shared/limits.ts';
import type { EdgeStage } from '../support/edge-stage.ts';
import { anId, OWNER, startEdgeStage } from '../support/edge-stage.ts';
import { answerWith, refuseWith } from '../support/stub-core.ts';

let stage: EdgeStage;
let authorization: string;
beforeAll(async () => {
  stage = await startEdgeStage();
  authorization = `Bearer ${await stage.pool.accessToken(OWNER)}`;
});
afterAll(() => stage.stop());
beforeEach(() => {
  stage.core.reset();
  stage.bucket.reset();
});

/** A bot that takes uploads: every ticket is for a new document, every step is believed. */
function takeUploads({ leaseS = 120 } = {}): string {
  const botId = anId('bot');
  stage.core.on(`POST /bots/${botId}/documents*`, (request, response) => {
    const [, step] = request.path.split('/documents');
    const body = JSON.parse(request.body) as {
      readonly name?: string;
      readonly version?: string;
      readonly bytes?: number;
    };
    if (step === '') {
      const [documentId, version] = [anId('document'), anId('version')];
      const ticket = {
        document_id: documentId,
        version,
        object_key: `bots/${botId}/${documentId}/${version}`,
        lease_s: leaseS,
      };
      return answerWith(ticket, 201)(request, response);
    }
    const [, documentId = '', verb] = step?.split('/') ?? [];
    return verb === 'complete'
      ? answerWith({ document_id: documentId, status: 'uploaded', bytes: body.bytes })(request, response)
      : answerWith(undefined, 204)(request, response);
  });
  return botId;
}
/** What the core was asked about documents: `begin`, `renew`, `complete`, `abandon`. */
const steps = (): string[] =>
  stage.core.requests
    .filter((request) => request.path.includes('/documents'))
    .map((request) => (request.path.endsWith('/documents') ? 'begin' : (request.path.split('/').pop() ?? '')));

/** Letters with a period that no part size shares, so that parts in the wrong order change the digest. */
function text(bytes: number): Uint8Array<ArrayBuffer> {
  const letters = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 1) letters[at] = 0x61 + (at % 23);
  return letters;
}
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function put(botId: string, name: string, body: RequestInit['body'], signal?: AbortSignal): Promise<Response> {
  return stage.call(`/api/bots/${botId}/documents/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { authorization },
    body: body ?? null,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** A body sent in pieces, without its length being announced. */
function inPieces(bytes: Uint8Array, pieceBytes = 1_000_003): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + pieceBytes));
      at += pieceBytes;
    },
  });
}

describe('a raw upload', () => {
  test('of a small file is one request to the bucket, announced before and completed after', async () => {
    const botId = takeUploads();
    const file = new TextEncoder().encode('Gifts may be returned within 60 days.');
    const response = await put(botId, 'Rückgabe & gifts 100%.txt', file);
    expect(response.status).toBe(201);
    const document = (await response.json()) as Document;
    expect(document).toMatchObject({ status: 'uploaded', bytes: file.length });
    expect(steps()).toEqual(['begin', 'complete']);
    expect(JSON.parse(stage.core.requests[0]?.body ?? '')).toEqual({ name: 'Rückgabe & gifts 100%.txt', kind: 'txt' });
    expect(stage.core.requests[0]?.headers['x-edgewise-owner-id']).toBe(OWNER);
    expect([...stage.bucket.objects.values()]).toEqual([
      { bytes: file.length, sha256: sha256(file), partSizes: [file.length] },
    ]);
    expect([...stage.bucket.objects.keys()][0]).toMatch(
      new RegExp(`^bots/${botId}/${document.document_id}/ver_\\w{22}$`),
    );
  });

  test('of exactly 8 MiB is still one request, of one byte more a multipart upload', async () => {
    const botId = takeUploads();
    const file = text(LIMITS.uploadPartBytes + 1);
    expect((await put(botId, 'a.txt', file.subarray(0, -1))).status).toBe(201);
    expect(stage.bucket.calls.map((call) => call.split(' ')[0])).toEqual(['PutObject']);
    stage.bucket.reset();
    expect((await put(botId, 'a.txt', file)).status).toBe(201);
    expect(stage.bucket.calls.map((call) => call.split(' ')[0])).toEqual([
      'CreateMultipartUpload',
      'UploadPart',
      'UploadPart',
      'CompleteMultipartUpload',
    ]);
    expect([...stage.bucket.objects.values()]).toEqual([
      { bytes: file.length, sha256: sha256(file), partSizes: [LIMITS.uploadPartBytes, 1] },
    ]);
  });

  test('of exactly 50,000,000 bytes arrives whole, also when its length was not announced', async () => {
    const botId = takeUploads();
    const file = text(LIMITS.documentMaxBytes);
    expect((await put(botId, 'a.txt', inPieces(file))).status).toBe(201);
    const [stored] = stage.bucket.objects.values();
    expect(stored).toMatchObject({ bytes: LIMITS.documentMaxBytes, sha256: sha256(file) });
    expect(stored?.partSizes).toHaveLength(6);
    expect(JSON.parse(stage.core.requests.at(-1)?.body ?? '')).toMatchObject({ bytes: LIMITS.documentMaxBytes });
  });

  test('of one byte more is refused by its announced length, naming size and limit', async () => {
    const botId = takeUploads();
    const response = await put(botId, 'a.txt', text(LIMITS.documentMaxBytes + 1));
    expect(response.status).toBe(413);
    const error = parseErrorBody(await response.json());
    expect(error?.code).toBe('payload_too_large');
    expect(error?.message).toContain('50,000,001 bytes; the limit is 50,000,000 bytes');
    expect(stage.core.requests).toEqual([]);
  });

  test('of one byte more without a length is stopped on the way, and nothing of it stays', async () => {
    const botId = takeUploads();
    const response = await put(botId, 'a.txt', inPieces(text(LIMITS.documentMaxBytes + 1)));
    expect(response.status).toBe(413);
    expect(parseErrorBody(await response.json())?.code).toBe('payload_too_large');
    expect(steps()).toEqual(['begin', 'abandon']);
    expect(JSON.parse(stage.core.requests.at(-1)?.body ?? '')).toMatchObject({ reason: 'file_too_large' });
    expect(stage.bucket.unfinished()).toBe(0);
    expect(stage.bucket.objects.size).toBe(0);
  });

  test('of an empty file is refused before anything is announced', async () => {
    const response = await put(takeUploads(), 'a.txt', new Uint8Array(0));
    expect(parseErrorBody(await response.json())).toMatchObject({ code: 'invalid_request' });
    expect(steps()).toEqual([]);
  });

  test('goes by the content and not by the name', async () => {
    const botId = takeUploads();
    expect((await put(botId, 'handbook.txt', '%PDF-1.7 …')).status).toBe(201);
    expect(JSON.parse(stage.core.requests[0]?.body ?? '')).toEqual({ name: 'handbook.txt', kind: 'pdf' });
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0);
    const response = await put(botId, 'handbook.pdf', png);
    expect(response.status).toBe(415);
    const { message } = parseErrorBody(await response.json()) ?? {};
    expect(message).toContain('its name says it is a PDF, but it looks like a PNG picture');
    expect(message).toContain('Documents are PDF, DOCX');
  });

  test.each([
    ['files.zip', zipSync({ 'a.docx': [strToU8('PK stored'), { level: 0 }], 'b.txt': strToU8('b') }), 'zip'],
    ['page.html', strToU8('<!doctype html><p>Hello'), 'html'],
    ['prices.csv', strToU8('name,price\nApple,1\nPear,2\n'), 'csv'],
  ] as const)('of %s is announced as what it is', async (name, bytes, kind) => {
    expect((await put(takeUploads(), name, Uint8Array.from(bytes))).status).toBe(201);
    expect(JSON.parse(stage.core.requests[0]?.body ?? '')).toEqual({ name, kind });
    expect(stage.bucket.objects.size).toBe(1);
  });

  test('is renewed while bytes flow slowly', async () => {
    const botId = takeUploads({ leaseS: 0 });
    expect((await put(botId, 'a.txt', inPieces(text(LIMITS.uploadPartBytes + 400_000)))).status).toBe(201);
    expect(steps()).toContain('renew');
    expect(steps().at(-1)).toBe('complete');
  });

  test('stops when the document is gone meanwhile', async () => {
    const botId = takeUploads({ leaseS: 0 });
    const inner = stage.core;
    inner.on(`POST /bots/${botId}/documents/*`, refuseWith('not_found', 'the document was deleted'));
    const response = await put(botId, 'a.txt', inPieces(text(LIMITS.uploadPartBytes * 2)));
    expect(response.status).toBe(404);
    expect(stage.bucket.unfinished()).toBe(0);
    expect(stage.bucket.objects.size).toBe(0);
  });

  test('that the bucket does not take is given up on both sides', async () => {
    const botId = takeUploads();
    stage.bucket.failOn('UploadPart', 2);
    const response = await put(botId, 'a.txt', text(LIMITS.uploadPartBytes * 2));
    expect(response.status).toBe(503);
    expect(parseErrorBody(await response.json())?.code).toBe('service_unavailable');
    expect(steps()).toEqual(['begin', 'abandon']);
    expect(stage.bucket.unfinished()).toBe(0);
  });

  test('that its owner breaks off is given up on both sides', async () => {
    const botId = takeUploads();
    const leaving = new AbortController();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      async pull(controller) {
        // Stops sending, without ending, once the first part must have arrived.
        if (sent > LIMITS.uploadPartBytes + 2_000_000) return new Promise(() => undefined);
        controller.enqueue(text(500_000));
        sent += 500_000;
      },
    });
    const call = put(botId, 'a.txt', endless, leaving.signal).catch(() => 'gone');
    await expect
      .poll(() => stage.bucket.calls.some((made) => made.startsWith('UploadPart')), { timeout: 10_000 })
      .toBe(true);
    leaving.abort();
    expect(await call).toBe('gone');
    await expect.poll(steps, { timeout: 10_000 }).toEqual(['begin', 'abandon']);
    await expect.poll(() => stage.bucket.unfinished()).toBe(0);
  });

  test.each([
    ['..%2F..%2Fetc%2Fpasswd', 'passwd'],
    ['C%3A%5Cdocs%5Cprices.txt', 'prices.txt'],
    ['%E0%A4%A8.txt', 'न.txt'],
  ])('takes the file name out of %s', async (encoded, name) => {
    const botId = takeUploads();
    await stage.call(`/api/bots/${botId}/documents/${encoded}`, {
      method: 'PUT',
      headers: { authorization },
      body: 'a',
    });
    expect(JSON.parse(stage.core.requests[0]?.body ?? '{}')).toMatchObject({ name });
  });

  test('needs a name of at most 255 characters', async () => {
    const botId = takeUploads();
    expect((await put(botId, `${'a'.repeat(251)}.txt`, 'a')).status).toBe(201);
    expect((await put(botId, `${'a'.repeat(252)}.txt`, 'a')).status).toBe(400);
  });

  test('passes on why the core will not have it, and puts nothing into the bucket', async () => {
    const botId = takeUploads();
    stage.core.on(`POST /bots/${botId}/documents`, refuseWith('limit_reached', 'this bot has 500 documents'));
    const response = await put(botId, 'a.txt', 'a');
    expect(response.status).toBe(409);
    expect(stage.bucket.calls).toEqual([]);
  });
});

describe('a form of files', () => {
  const send = (form: FormData): Promise<Response> =>
    stage.call('/api/upload', { method: 'POST', headers: { authorization }, body: form });
  function formOf(
    botId: string | undefined,
    files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>,
  ): FormData {
    const form = new FormData();
    if (botId !== undefined) form.append('bot_id', botId);
    for (const [name, content] of Object.entries(files)) form.append('files', new Blob([content]), name);
    return form;
  }

  test('has an outcome for each: all arrived is 201', async () => {
    const botId = takeUploads();
    const response = await send(formOf(botId, { 'preise für 日本.txt': 'a', 'b.pdf': '%PDF-1.7', 'c.txt': 'c' }));
    expect(response.status).toBe(201);
    const { files } = (await response.json()) as UploadResult;
    expect(files.map((file) => [file.name, 'document' in file])).toEqual([
      ['preise für 日本.txt', true],
      ['b.pdf', true],
      ['c.txt', true],
    ]);
    expect(stage.bucket.objects.size).toBe(3);
  });

  test('one bad file does not lose the others: 207', async () => {
    const botId = takeUploads();
    const response = await send(
      formOf(botId, { 'a.txt': 'a', 'b.docx': 'PK\u0003\u0004', 'empty.txt': '', 'c.txt': 'c' }),
    );
    expect(response.status).toBe(207);
    const { files } = (await response.json()) as UploadResult;
    expect(files.map((file) => ('error' in file ? file.error.code : 'ok'))).toEqual([
      'ok',
      'unsupported_file_type',
      'invalid_request',
      'ok',
    ]);
  });

  test('all refused alike is that refusal, in the error shape too', async () => {
    const response = await send(
      formOf(takeUploads(), {
        'a.png': Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
        'b.jpg': Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
      }),
    );
    expect(response.status).toBe(415);
    const body = (await response.json()) as UploadResult;
    expect(parseErrorBody(body)?.code).toBe('unsupported_file_type');
    expect(body.files).toHaveLength(2);
  });

  test('carries large files, with a limit for each and none for their sum', async () => {
    const botId = takeUploads();
    const large = text(30_000_000);
    const tooLarge = text(LIMITS.documentMaxBytes + 1);
    const response = await send(formOf(botId, { '1.txt': large, '2.txt': tooLarge, '3.txt': large }));
    expect(response.status).toBe(207);
    const { files } = (await response.json()) as UploadResult;
    expect(files.map((file) => ('error' in file ? file.error.code : 'ok'))).toEqual(['ok', 'payload_too_large', 'ok']);
    const digest = sha256(large);
    expect([...stage.bucket.objects.values()].map((stored) => stored.sha256)).toEqual([digest, digest]);
    expect(stage.bucket.unfinished()).toBe(0);
  });

  test('takes twenty files and names the first it did not read', async () => {
    const botId = takeUploads();
    const files = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`${at}.txt`, 'a']));
    const response = await send(formOf(botId, files));
    expect(response.status).toBe(207);
    const { files: outcomes } = (await response.json()) as UploadResult;
    expect(outcomes.filter((file) => 'document' in file)).toHaveLength(20);
    expect(outcomes.at(-1)).toMatchObject({ name: '20.txt', error: { code: 'limit_reached' } });
  });

  test('needs the bot first, a bot of the owner, and a file', async () => {
    const late = formOf(undefined, { 'a.txt': 'a' });
    late.append('bot_id', takeUploads());
    expect((await send(late)).status).toBe(400);
    expect((await send(formOf('nonsense', { 'a.txt': 'a' }))).status).toBe(404);
    expect((await send(formOf(anId('bot'), { 'a.txt': 'a' }))).status).toBe(404);
    expect((await send(formOf(takeUploads(), {}))).status).toBe(400);
    const json = await stage.call('/api/upload', { json: {}, headers: { authorization } });
    expect(json.status).toBe(400);
    expect((await stage.call('/api/upload', { method: 'POST', body: formOf(anId('bot'), {}) })).status).toBe(401);
  });

  test('that breaks off keeps what arrived and says what did not', async () => {
    const botId = takeUploads();
    const part = (head: string, content: string): string =>
      `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}`;
    const body = `${part('name="bot_id"', `${botId}\r\n`)}${part('name="f"; filename="a.txt"', 'a\r\n')}${part('name="f"; filename="b.txt"', 'half')}`;
    const response = await stage.call('/api/upload', {
      method: 'POST',
      headers: { authorization, 'content-type': 'multipart/form-data; boundary=x' },
      body,
    });
    expect(response.status).toBe(207);
    const { files } = (await response.json()) as UploadResult;
    expect(files.map((file) => [file.name, 'document' in file])).toEqual([
      ['a.txt', true],
      ['b.txt', false],
    ]);
  });
});

describe('the original', () => {
  test('comes back as a file to save, whatever the bucket says it is', async () => {
    const [botId, documentId] = [anId('bot'), anId('document')];
    const key = `bots/${botId}/${documentId}/${anId('version')}`;
    stage.bucket.putText(key, '<script>alert(1)</script>');
    stage.core.on(
      `GET /bots/${botId}/documents/${documentId}/file`,
      answerWith({ object_key: key, name: 'Preis"liste €.txt', kind: 'txt' }),
    );
    const response = await stage.call(`/api/bots/${botId}/documents/${documentId}/file`, {
      headers: { authorization },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<script>alert(1)</script>');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="Preis_liste _.txt"; filename*=UTF-8''Preis%22liste%20%E2%82%AC.txt`,
    );
  });

  test('is never fetched from outside its document’s folder', async () => {
    const [botId, documentId] = [anId('bot'), anId('document')];
    stage.core.on(
      `GET /bots/${botId}/documents/${documentId}/file`,
      answerWith({ object_key: `bots/${anId('bot')}/x/y`, name: 'a.txt', kind: 'txt' }),
    );
    const response = await stage.call(`/api/bots/${botId}/documents/${documentId}/file`, {
      headers: { authorization },
    });
    expect(response.status).toBe(503);
    expect(stage.bucket.calls).toEqual([]);
  });
});
