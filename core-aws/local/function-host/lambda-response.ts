export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body: Uint8Array;
}

/** Largest answer a function may return whole; beyond it Lambda fails the invocation. */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

/**
 * Turns what a handler returned into an HTTP answer, by the rules of payload format 2.0: an object with a
 * `statusCode` is taken as written; anything else is the body of a 200 with `application/json`. Undefined means
 * that the answer is not valid and the caller gets the gateway's own error.
 *
 * Source: API Gateway developer guide, "Lambda function response for format 2.0" (read 2026-11).
 */
export function toHttpAnswer(returned: unknown): HttpAnswer | undefined {
  if (returned === undefined) return undefined;
  if (typeof returned !== 'object' || returned === null || !('statusCode' in returned)) {
    const text = typeof returned === 'string' ? returned : JSON.stringify(returned);
    return bounded({
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from(text),
    });
  }
  const status = Number(returned.statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const { headers, cookies, body, isBase64Encoded } = returned as {
    headers?: unknown;
    cookies?: unknown;
    body?: unknown;
    isBase64Encoded?: unknown;
  };
  if (body !== undefined && typeof body !== 'string') return undefined;
  const written = toHeaders(headers);
  return bounded({
    status,
    headers: 'content-type' in written || body === undefined ? written : { 'content-type': 'text/plain', ...written },
    cookies: Array.isArray(cookies) ? cookies.map(String) : [],
    body: Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8'),
  });
}

/** Header names in lower case, values as text; a repeated header is joined with a comma. */
export function toHeaders(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(',') : String(value)]),
  );
}

function bounded(answer: HttpAnswer): HttpAnswer | undefined {
  return answer.body.length > MAX_RESPONSE_BYTES ? undefined : answer;
}
