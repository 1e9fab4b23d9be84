import { expect, test } from 'vitest';
import { MAX_RESPONSE_BYTES, toHttpAnswer } from '../../../core-aws/local/function-host/lambda-response.ts';

const text = (answer: ReturnType<typeof toHttpAnswer>): string => Buffer.from(answer?.body ?? []).toString();

test('takes an answer with a status code as it is written', () => {
  const answer = toHttpAnswer({
    statusCode: 404,
    headers: { 'Content-Type': 'text/html', n: 1 },
    cookies: ['a=1'],
    body: '<p>',
  });
  expect(answer).toMatchObject({ status: 404, headers: { 'content-type': 'text/html', n: '1' }, cookies: ['a=1'] });
  expect(text(answer)).toBe('<p>');
});

test('decodes a base64 body', () => {
  expect(toHttpAnswer({ statusCode: 200, body: 'AP+A', isBase64Encoded: true })?.body).toEqual(
    Buffer.from([0, 255, 128]),
  );
});

test('makes a 200 with JSON of anything without a status code', () => {
  expect(toHttpAnswer({ hello: 'x' })).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
  expect(text(toHttpAnswer({ hello: 'x' }))).toBe('{"hello":"x"}');
  expect(text(toHttpAnswer('plain'))).toBe('plain');
});

test('sends no content type with an answer that has no body', () => {
  expect(toHttpAnswer({ statusCode: 204 })?.headers).toEqual({});
});

test.each([
  undefined,
  { statusCode: 'x' },
  { statusCode: 99 },
  { statusCode: 600 },
  { statusCode: 200, body: { a: 1 } },
])('does not take %o for an answer', (returned) => {
  expect(toHttpAnswer(returned)).toBeUndefined();
});

test('takes a body of just 6 MiB and not one byte more', () => {
  expect(toHttpAnswer({ statusCode: 200, body: 'x'.repeat(MAX_RESPONSE_BYTES) })).toBeDefined();
  expect(toHttpAnswer({ statusCode: 200, body: 'x'.repeat(MAX_RESPONSE_BYTES + 1) })).toBeUndefined();
});
