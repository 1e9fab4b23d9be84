import { Writable } from 'node:stream';
import { toHeaders } from './lambda-response.ts';
import type { StreamHead } from './messages.ts';

/** Where a streamed answer goes: `write` resolves when the client has room for more. */
export interface StreamSink {
  readonly head: (head: StreamHead) => void;
  readonly write: (bytes: Uint8Array) => Promise<void>;
}

const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');
const PLAIN_HEAD: StreamHead = {
  statusCode: 200,
  headers: { 'content-type': 'application/octet-stream' },
  cookies: [],
};

/**
 * The stream a streaming handler writes to. As on Lambda, status and headers given with
 * `HttpResponseStream.from` leave with the first `write`: a stream that is ended without one loses them.
 * Lambda loses them silently; here it is an error, so that the mistake is seen before it is deployed.
 */
export class ResponseStream extends Writable {
  #sink: StreamSink;
  #head: StreamHead | undefined;
  #headSent = false;
  #writeCalled = false;

  constructor(sink: StreamSink) {
    super({ decodeStrings: true });
    this.#sink = sink;
    const write = this.write.bind(this);
    // `end(chunk)` goes around this, as it goes around the runtime's own on Lambda.
    this.write = ((...args: Parameters<typeof write>) => {
      this.#writeCalled = true;
      return write(...args);
    }) as typeof this.write;
  }

  setHead(head: StreamHead): void {
    this.#head = head;
  }

  /** Part of Lambda's stream; the content type of a stream without `HttpResponseStream.from`. */
  setContentType(contentType: string): void {
    this.#head = { ...(this.#head ?? PLAIN_HEAD), headers: { 'content-type': contentType } };
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#head !== undefined && !this.#writeCalled) {
      done(
        new Error('the stream was ended without a write, so its status and headers are lost: write first, then end'),
      );
      return;
    }
    this.#sendHead();
    void this.#pass(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#head !== undefined && !this.#writeCalled) {
      done(new Error('the stream was ended without a write, so its status and headers are lost: write "" first'));
      return;
    }
    this.#sendHead();
    done();
  }

  async #pass(chunk: Buffer, done: (error?: Error | null) => void): Promise<void> {
    let failure: Error | undefined;
    try {
      await this.#sink.write(new Uint8Array(chunk));
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
    }
    done(failure);
  }

  #sendHead(): void {
    if (this.#headSent) return;
    this.#headSent = true;
    this.#sink.head(this.#head ?? PLAIN_HEAD);
  }
}

/** The `awslambda` global of the Lambda Node.js runtime. Source: Lambda developer guide (read 2026-11). */
export const awslambdaGlobal = {
  streamifyResponse<H extends object>(handler: H): H {
    return Object.assign(handler, { [STREAMING]: 'response' });
  },
  HttpResponseStream: {
    from(stream: unknown, metadata: unknown): ResponseStream {
      if (!(stream instanceof ResponseStream)) throw new TypeError('HttpResponseStream.from needs the response stream');
      const { statusCode, headers, cookies } = Object(metadata) as Record<string, unknown>;
      stream.setHead({
        statusCode: typeof statusCode === 'number' ? statusCode : 200,
        headers: toHeaders(headers),
        cookies: Array.isArray(cookies) ? cookies.map(String) : [],
      });
      return stream;
    },
  },
};

export function isStreaming(handler: object): boolean {
  return Reflect.get(handler, STREAMING) === 'response';
}
