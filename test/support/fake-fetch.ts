/** A request as a fake server sees it. */
export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

export interface FakeFetch {
  readonly fetch: typeof fetch;
  readonly calls: readonly FakeCall[];
}

/** A `fetch` that is answered by a function; throwing in it is a connection that broke. */
export function createFakeFetch(answer: (call: FakeCall) => Response | Promise<Response>): FakeFetch {
  const calls: FakeCall[] = [];
  return {
    calls,
    async fetch(input, init) {
      const headers = new Headers(init?.headers);
      const call: FakeCall = {
        method: init?.method ?? 'GET',
        path: String(input),
        authorization: headers.get('authorization'),
        body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      };
      calls.push(call);
      return answer(call);
    },
  };
}

export function errorResponse(status: number, code: string, message = 'it did not work'): Response {
  return Response.json({ error: { code, message, request_id: 'req_test' } }, { status });
}
