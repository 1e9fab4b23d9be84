import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { informativeWords } from '../../core-aws/domain/answers/words.ts';

/** What the next call of a kind meets instead of an ordinary answer. */
export type Mishap =
  /** An error status; `retryDelay` as Google writes it in `RetryInfo`, e.g. "2s". */
  | { readonly type: 'status'; readonly status: number; readonly retryDelay?: string; readonly reason?: string }
  /** Never answers; ends when the client gives up. */
  | { readonly type: 'silence' }
  /** Answers the pieces, then falls silent. */
  | { readonly type: 'stall'; readonly pieces: readonly string[] }
  /** Answers the pieces, then cuts the connection. */
  | { readonly type: 'cut'; readonly pieces: readonly string[] }
  /** Answers the pieces, then ends without a finish reason. */
  | { readonly type: 'unfinished'; readonly pieces: readonly string[] }
  | { readonly type: 'blocked prompt'; readonly reason: string }
  | { readonly type: 'finish'; readonly reason: string; readonly pieces: readonly string[] }
  | { readonly type: 'no candidates' }
  /** An ordinary answer of these pieces. */
  | { readonly type: 'text'; readonly pieces: readonly string[] }
  | { readonly type: 'vectors'; readonly values: readonly (readonly number[])[] };

/** What the fake says its work took: a text embedded, a prompt, an answer, and the thinking before it. */
export const FAKE_TOKENS = { question: 7, prompt: 1_200, answer: 40, thinking: 100 } as const;

export interface FakeGeminiRequest {
  readonly method: 'embedContent' | 'batchEmbedContents' | 'generateContent' | 'streamGenerateContent';
  readonly model: string;
  readonly apiKey: string | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of Google's shape
  readonly body: any;
  /** True once the client has closed the connection before the end of the answer. */
  readonly wasAborted: () => boolean;
}

export interface FakeGemini {
  readonly baseUrl: string;
  readonly requests: readonly FakeGeminiRequest[];
  /** Queues mishaps for the next calls of a family, in order; without any, calls are answered well. */
  readonly next: (family: 'embed' | 'generate', ...mishaps: readonly Mishap[]) => void;
  readonly stop: () => Promise<void>;
}

/**
 * A server that speaks the REST form of the Gemini API: embeddings in the dimensions asked for (shared words make
 * near vectors, un-normalised as the real shorter ones are) and answers that quote the first passage of the prompt.
 * Source of the wire form: ai.google.dev, "Gemini API reference" (read 2026-11).
 */
export async function startFakeGemini(): Promise<FakeGemini> {
  const requests: FakeGeminiRequest[] = [];
  const queues = { embed: [] as Mishap[], generate: [] as Mishap[] };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const match = /^\/v1beta\/models\/([^:]+):(\w+)/u.exec(request.url ?? '');
    const method = match?.[2] as FakeGeminiRequest['method'] | undefined;
    if (!match || !method || request.method !== 'POST') return sendError(response, 404, 'NOT_FOUND');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    let aborted = false;
    response.on('close', () => (aborted = !response.writableFinished));
    requests.push({
      method,
      model: match[1] ?? '',
      apiKey: request.headers['x-goog-api-key'] as string | undefined,
      body,
      wasAborted: () => aborted,
    });
    const mishap = queues[method.toLowerCase().includes('embed') ? 'embed' : 'generate'].shift();
    if (mishap?.type === 'silence') return;
    if (mishap?.type === 'status') return sendError(response, mishap.status, mishap.reason, mishap.retryDelay);
    if (method === 'embedContent') {
      const values = mishap?.type === 'vectors' ? mishap.values[0] : embed(body);
      return sendJson(response, { embedding: { values }, usageMetadata: { promptTokenCount: FAKE_TOKENS.question } });
    }
    if (method === 'batchEmbedContents') {
      const vectors = mishap?.type === 'vectors' ? mishap.values : body.requests.map(embed);
      return sendJson(response, {
        embeddings: vectors.map((values: unknown) => ({ values })),
        usageMetadata: { promptTokenCount: FAKE_TOKENS.question * vectors.length },
      });
    }
    const parts = generate(body, mishap);
    if (method === 'generateContent') return sendJson(response, parts.at(-1));
    response.setHeader('content-type', 'text/event-stream');
    for (const part of parts) {
      response.write(`data: ${JSON.stringify(part)}\r\n\r\n`);
      // Pieces travel in packets of their own, as they do from the real service.
      await new Promise((sent) => setImmediate(sent));
    }
    if (mishap?.type === 'stall') return;
    if (mishap?.type === 'cut') response.destroy();
    else response.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    next: (family, ...mishaps) => void queues[family].push(...mishaps),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function generate(body: { contents: { parts: { text: string }[] }[] }, mishap: Mishap | undefined): unknown[] {
  if (mishap?.type === 'no candidates') return [{ usageMetadata: { promptTokenCount: 9 } }];
  if (mishap?.type === 'blocked prompt') return [{ promptFeedback: { blockReason: mishap.reason } }];
  const pieces = mishap && 'pieces' in mishap ? mishap.pieces : [quoteFirstPassage(body)];
  const parts: object[] = pieces.map((text) => ({
    candidates: [{ index: 0, content: { role: 'model', parts: [{ text }] } }],
    usageMetadata: { promptTokenCount: FAKE_TOKENS.prompt },
  }));
  if (mishap && ['stall', 'cut', 'unfinished'].includes(mishap.type)) return parts;
  const finishReason = mishap?.type === 'finish' ? mishap.reason : 'STOP';
  return [
    ...parts,
    {
      candidates: [{ index: 0, content: { role: 'model', parts: [{ text: '' }] }, finishReason }],
      usageMetadata: {
        promptTokenCount: FAKE_TOKENS.prompt,
        candidatesTokenCount: FAKE_TOKENS.answer,
        thoughtsTokenCount: FAKE_TOKENS.thinking,
      },
    },
  ];
}

function quoteFirstPassage({ contents }: { contents: { parts: { text: string }[] }[] }): string {
  const prompt = contents.at(-1)?.parts[0]?.text ?? '';
  const passage = /<passage number="1"[^>]*>\n([\s\S]*?)\n<\/passage>/u.exec(prompt)?.[1];
  if (passage === undefined) return /<question>\n([\s\S]*?)\n<\/question>/u.exec(prompt)?.[1] ?? 'NO_ANSWER';
  return `${passage.split(/(?<=[.!?])\s/u)[0] ?? passage} [1]`;
}

function embed(request: { content: { parts: { text: string }[] }; outputDimensionality?: number }): number[] {
  const values = Array.from({ length: request.outputDimensionality ?? 3_072 }, () => 0.01);
  for (const word of informativeWords(request.content.parts[0]?.text ?? '')) {
    let hash = 5_381;
    for (const character of word) hash = (hash * 33 + (character.codePointAt(0) ?? 0)) % 1_000_003;
    const at = hash % values.length;
    values[at] = (values[at] ?? 0) + 3;
  }
  return values;
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, reason = 'UNAVAILABLE', retryDelay?: string): void {
  response.statusCode = status;
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason },
    ...(retryDelay === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }]),
  ];
  sendJson(response, { error: { code: status, message: 'the fake says no', status: reason, details } });
}
