import { expect, test } from 'vitest';
import type { ArrivedRequest } from '../../../core-aws/local/function-host/lambda-event.ts';
import { toLambdaEvent } from '../../../core-aws/local/function-host/lambda-event.ts';

const arrived = (changes: Partial<ArrivedRequest> = {}): ArrivedRequest => ({
  method: 'GET',
  target: '/bots',
  headers: { host: '127.0.0.1:4602' },
  body: new Uint8Array(),
  sourceIp: '127.0.0.1',
  accessKeyId: 'AKIATEST',
  requestId: 'r-1',
  atMs: Date.UTC(2026, 10, 23, 6, 25, 55),
  ...changes,
});

test('keeps path and query as they came over the wire', () => {
  const event = toLambdaEvent(arrived({ target: '/bots/a%2Fb/documents?x=1&x=2&y=%C3%A9+' }));
  expect(event.rawPath).toBe('/bots/a%2Fb/documents');
  expect(event.rawQueryString).toBe('x=1&x=2&y=%C3%A9+');
  expect(event.requestContext.http).toMatchObject({ method: 'GET', path: '/bots/a%2Fb/documents' });
});

test('joins repeated query parameters with a comma and decodes them', () => {
  expect(toLambdaEvent(arrived({ target: '/b?x=1&x=2&y=%C3%A9+z' })).queryStringParameters).toEqual({
    x: '1,2',
    y: 'é z',
  });
});

test('leaves out what is not there: query, body, cookies', () => {
  const event = toLambdaEvent(arrived());
  expect(event).not.toHaveProperty('queryStringParameters');
  expect(event).not.toHaveProperty('body');
  expect(event).not.toHaveProperty('cookies');
  expect(event.isBase64Encoded).toBe(false);
});

test('moves cookies out of the headers', () => {
  const event = toLambdaEvent(arrived({ headers: { host: 'h', cookie: 'a=1; b=2' } }));
  expect(event.cookies).toEqual(['a=1', 'b=2']);
  expect(event.headers).not.toHaveProperty('cookie');
});

test.each(['application/json', 'text/plain; charset=utf-8', 'application/problem+json'])(
  'hands a %s body over as text',
  (type) => {
    const event = toLambdaEvent(arrived({ headers: { 'content-type': type }, body: Buffer.from('{"ä":1}') }));
    expect(event).toMatchObject({ body: '{"ä":1}', isBase64Encoded: false });
  },
);

test.each([{ 'content-type': 'application/pdf' }, {}])('hands any other body over as base64 (%o)', (headers) => {
  const event = toLambdaEvent(arrived({ headers, body: Buffer.from([0, 255, 128]) }));
  expect(event).toMatchObject({ body: 'AP+A', isBase64Encoded: true });
});

test('tells which principal signed, and when it came', () => {
  const { requestContext } = toLambdaEvent(arrived());
  expect(requestContext).toMatchObject({
    requestId: 'r-1',
    time: '23/Nov/2026:06:25:55 +0000',
    timeEpoch: 1795415155000,
    authorizer: { iam: { accessKey: 'AKIATEST' } },
  });
});
