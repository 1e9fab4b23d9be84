import { OWNER_HEADER, REQUEST_ID_HEADER } from '#shared/core-api.ts';
import type { ApiError } from '#shared/errors.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Config } from '../config.ts';
import { deadlineExceeded, parseJson, readCoreError, serviceUnavailable } from './read-core-error.ts';
import type { SignedFetch } from './signed-fetch.ts';

/** The core that serves everything, or the one that is given a share of the bots: see split-core.ts. */
export type CoreName = 'main' | 'alternate';

export interface CoreCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query; parts that come from outside are already encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly ownerId?: string;
  readonly requestId: string;
  /** Where the request must go, whatever share of the bots goes where; left out: where its bot belongs. */
  readonly core?: CoreName;
  /** For `call` until the whole answer is here, for `open` until its first byte. */
  readonly deadlineMs: number;
}

/** An answer whose body is still coming. */
export interface OpenAnswer {
  readonly status: number;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Ends the request on the core's side. */
  readonly abort: () => void;
}

export interface CoreAnswer {
  readonly status: number;
  /** Undefined for 204. */
  readonly body: unknown;
  /** Who answered. */
  readonly core: CoreName;
}

/**
 * The core, over HTTP. Errors: what the core refused, with its code; `deadline_exceeded`; `service_unavailable` for
 * everything else that kept an answer from coming. Never throws.
 */
export interface CoreClient {
  /** Where a bot's visitors are served at this moment. */
  readonly coreOf: (botId: string) => CoreName;
  readonly call: (call: CoreCall) => Promise<Result<CoreAnswer, ApiError>>;
  readonly open: (call: CoreCall) => Promise<Result<OpenAnswer, ApiError>>;
  /** The chat function, which streams. */
  readonly openChat: (call: CoreCall) => Promise<Result<OpenAnswer, ApiError>>;
}

export function createCoreClient(config: Pick<Config, 'coreApiUrl' | 'chatUrl'>, signedFetch: SignedFetch): CoreClient {
  async function send(
    service: 'execute-api' | 'lambda',
    base: string,
    call: CoreCall,
  ): Promise<Result<{ response: Response; stopClock: () => void; abort: () => void; late: () => boolean }, ApiError>> {
    const controller = new AbortController();
    let isLate = false;
    const clock = setTimeout(() => {
      isLate = true;
      controller.abort();
    }, call.deadlineMs);
    const stopClock = (): void => clearTimeout(clock);
    try {
      const response = await signedFetch(service, base + call.path, {
        method: call.method,
        headers: {
          [REQUEST_ID_HEADER]: call.requestId,
          ...(call.ownerId === undefined ? {} : { [OWNER_HEADER]: call.ownerId }),
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: controller.signal,
      });
      if (response.status >= 300) {
        const error = await readCoreError(response);
        stopClock();
        return err(error);
      }
      return ok({ response, stopClock, abort: () => controller.abort(), late: () => isLate });
    } catch (cause) {
      stopClock();
      return err(isLate ? deadlineExceeded(`no answer within ${call.deadlineMs} ms`) : serviceUnavailable(cause));
    }
  }

  async function open(
    service: 'execute-api' | 'lambda',
    base: string,
    call: CoreCall,
  ): Promise<Result<OpenAnswer, ApiError>> {
    const sent = await send(service, base, call);
    if (!sent.ok) return sent;
    const { response, stopClock, abort } = sent.value;
    stopClock();
    return ok({ status: response.status, body: response.body, abort });
  }

  return {
    coreOf: () => 'main',
    async call(call) {
      const sent = await send('execute-api', config.coreApiUrl, call);
      if (!sent.ok) return sent;
      const { response, stopClock, late } = sent.value;
      try {
        const text = await response.text();
        if (text === '') return ok({ status: response.status, body: undefined, core: 'main' });
        const body = parseJson(text);
        return body === undefined
          ? err(serviceUnavailable(`the core answered ${response.status} with a body that is not JSON`))
          : ok({ status: response.status, body, core: 'main' });
      } catch (cause) {
        return err(
          late() ? deadlineExceeded(`no whole answer within ${call.deadlineMs} ms`) : serviceUnavailable(cause),
        );
      } finally {
        stopClock();
      }
    },
    open: (call) => open('execute-api', config.coreApiUrl, call),
    openChat: (call) => open('lambda', config.chatUrl, call),
  };
}
