import { describe, expect, it } from 'vitest';
import { ERROR_STATUS, parseErrorBody, toErrorBody } from '#shared/errors.ts';

describe('error bodies', () => {
  it('are read back as they were written', () => {
    const body = toErrorBody(
      { code: 'rate_limited', message: 'too many', retryAfterS: 60, cause: new Error('secret') },
      'req_1',
    );
    expect(body).toEqual({
      error: { code: 'rate_limited', message: 'too many', request_id: 'req_1', retry_after_s: 60 },
    });
    expect(parseErrorBody(JSON.parse(JSON.stringify(body)))).toEqual(body.error);
  });

  it.each([
    null,
    'x',
    {},
    { error: null },
    { error: { code: 'nope', message: 'x', request_id: 'r' } },
    { error: { code: 'internal' } },
  ])('of strangers are not read: %j', (body) => {
    expect(parseErrorBody(body)).toBeUndefined();
  });

  it('do not take a code from the prototype of the table', () => {
    expect(parseErrorBody({ error: { code: 'toString', message: 'x', request_id: 'r' } })).toBeUndefined();
  });

  it('map every code to a client or server error', () => {
    for (const status of Object.values(ERROR_STATUS))
      expect(status).toSatisfy((value: number) => value >= 400 && value < 600);
  });
});
