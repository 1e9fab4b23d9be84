import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Access } from './access.ts';
import type { Failure } from './failure.ts';
import { NO_ANSWER, parseJson, toFailure } from './failure.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Reads a successful body; undefined when it does not have the shape that the contract promises. */
export type Reader<T> = (body: unknown) => T | undefined;

export interface Client {
  /** A request on the owner's behalf. On 401 the access is renewed once and the request sent again. */
  readonly asOwner: <T>(method: Method, path: string, read: Reader<T>, body?: object) => Promise<Result<T, Failure>>;
  /** A request that needs no account (`/auth/...`): never renewed, since it is how one gets access. */
  readonly asAnyone: <T>(path: string, read: Reader<T>, body: object) => Promise<Result<T, Failure>>;
}

/** For answers whose body says nothing that is needed (204, or the next step we already know). */
export const readNothing: Reader<true> = () => true;

export function createClient(deps: { readonly fetch: typeof fetch; readonly access: Access }): Client {
  async function send<T>(
    method: Method,
    path: string,
    read: Reader<T>,
    { body, token }: { readonly body?: object | undefined; readonly token?: string | undefined },
  ): Promise<Result<T, Failure>> {
    let response: Response;
    let text: string;
    try {
      response = await deps.fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        credentials: 'same-origin',
      });
      text = await response.text();
    } catch {
      return err(NO_ANSWER);
    }
    if (!response.ok) return err(toFailure(response.status, text));
    const value = read(parseJson(text));
    return value === undefined ? err(toFailure(response.status, '')) : ok(value);
  }

  return {
    async asOwner(method, path, read, body) {
      const first = await send(method, path, read, { body, token: deps.access.token() });
      if (first.ok || first.error.status !== 401) return first;
      const renewed = await deps.access.renew();
      if (!renewed.ok) return renewed;
      return send(method, path, read, { body, token: deps.access.token() });
    },
    asAnyone: (path, read, body) => send('POST', path, read, { body }),
  };
}
