import { setTimeout as delay } from 'node:timers/promises';
import { GoogleGenerativeAI, TaskType } from '@google/generative-ai';
import type { EnhancedGenerateContentResponse, GenerateContentRequest, GenerativeModel } from '@google/generative-ai';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { Prompt } from '../../domain/answers/build-prompt.ts';
import type { AnswerPiece, ModelFailure } from '../../ports/answer-model.ts';
import { startDeadline } from './call-deadline.ts';
import { toModelFailure } from './gemini-failure.ts';
import type { ModelCall, TokenCounts } from './model-call.ts';
import { readInputTokens, readTokenCounts } from './model-call.ts';
import { retryPauseMs } from './retry-pause.ts';
import type { RetryPolicy } from './retry-pause.ts';

const RETRIES: RetryPolicy = { maxAttempts: 3, baseMs: 300, maxPauseMs: 4_000 };
/** Ends of an answer that are the model's refusal; the rest of the enumeration is an accident. */
const BLOCKED_ENDINGS = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'LANGUAGE',
]);

export interface GeminiClientOptions {
  /** The key, or how to get it: asked for at each call, so that what gives it may fail and be asked again. */
  readonly apiKey: string | (() => Promise<string>);
  readonly baseUrl?: string;
  readonly retries?: RetryPolicy;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
  /** Told of every attempt, once it is over. */
  readonly onCall?: (call: ModelCall) => void;
}

/** What this product asks of Gemini, in its own words. */
export interface GeminiClient {
  /** Un-normalised vectors, in the order of the texts. One text is an `embedContent`, more a `batchEmbedContents`. */
  readonly embed: (
    request: {
      readonly model: string;
      readonly texts: readonly string[];
      readonly role: 'passage' | 'question';
      readonly dimensions: number;
      readonly timeoutMs: number;
    },
    signal?: AbortSignal,
  ) => Promise<Result<readonly (readonly number[])[], ModelFailure>>;
  /** Text as it comes; `timeoutMs` bounds every silence. Ends after a `failed` piece. */
  readonly stream: (
    request: {
      readonly model: string;
      readonly prompt: Prompt;
      readonly maxOutputTokens: number;
      readonly timeoutMs: number;
    },
    signal?: AbortSignal,
  ) => AsyncIterable<AnswerPiece>;
}

/**
 * The one file that knows Google's library, so that a change of library is a change of this file. Overloaded
 * answers are tried again with full jitter, only while nothing of an answer has come. The library hides response
 * headers, so a pause the service asks for is read from the `RetryInfo` of the error's body.
 */
export function createGeminiClient({
  apiKey,
  baseUrl,
  retries = RETRIES,
  random = Math.random,
  sleep = (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
  onCall = () => {},
}: GeminiClientOptions): GeminiClient {
  const modelOf = async (model: string): Promise<GenerativeModel> =>
    new GoogleGenerativeAI(typeof apiKey === 'string' ? apiKey : await apiKey()).getGenerativeModel(
      { model },
      requestOptions,
    );
  const requestOptions = baseUrl === undefined ? {} : { baseUrl };

  /** True when another attempt is due, after the pause before it. */
  async function pauseBeforeRetry(failure: ModelFailure, attempt: number, signal?: AbortSignal): Promise<boolean> {
    const pauseMs = retryPauseMs(failure, attempt, retries, random);
    if (pauseMs === undefined) return false;
    await sleep(pauseMs, signal).catch(() => undefined);
    return true;
  }

  return {
    async embed({ model: name, texts, role, dimensions, timeoutMs }, signal) {
      const model = await modelOf(name);
      const taskType = role === 'passage' ? TaskType.RETRIEVAL_DOCUMENT : TaskType.RETRIEVAL_QUERY;
      // The service takes `outputDimensionality`; the library's types do not know it but pass it on.
      const requests = texts.map((text) => ({
        content: { role: 'user', parts: [{ text }] },
        taskType,
        outputDimensionality: dimensions,
      }));
      for (let attempt = 1; ; attempt += 1) {
        const deadline = startDeadline(timeoutMs, signal);
        try {
          if (deadline.isCancelled()) return err({ kind: 'cancelled' });
          const [first] = requests;
          if (requests.length === 1 && first) {
            const answer = await model.embedContent(first, { signal: deadline.signal });
            onCall({ model: name, outcome: 'done', ...readInputTokens(answer) });
            return ok([answer.embedding.values]);
          }
          const answer = await model.batchEmbedContents({ requests }, { signal: deadline.signal });
          onCall({ model: name, outcome: 'done', ...readInputTokens(answer) });
          return ok(answer.embeddings.map(({ values }) => values));
        } catch (thrown) {
          const failure = toModelFailure(thrown, {
            isCancelled: deadline.isCancelled(),
            isTimedOut: deadline.isTimedOut(),
            timeoutMs,
          });
          onCall({ model: name, outcome: failure.kind === 'cancelled' ? 'cancelled' : 'failed' });
          if (!(await pauseBeforeRetry(failure, attempt, signal))) return err(failure);
        } finally {
          deadline.close();
        }
      }
    },

    async *stream({ model: name, prompt, maxOutputTokens, timeoutMs }, signal) {
      const model = await modelOf(name);
      const request: GenerateContentRequest = {
        systemInstruction: { role: 'system', parts: [{ text: prompt.system }] },
        contents: prompt.turns.map(({ role, text }) => ({
          role: role === 'visitor' ? 'user' : 'model',
          parts: [{ text }],
        })),
        generationConfig: { temperature: 0, maxOutputTokens, candidateCount: 1 },
      };
      for (let attempt = 1; ; attempt += 1) {
        const deadline = startDeadline(timeoutMs, signal);
        let hasText = false;
        let isFinished = false;
        let isCalled = false;
        // Stays so when whoever reads the answer stops asking for more.
        let outcome: ModelCall['outcome'] = 'cancelled';
        let tokens: TokenCounts | undefined;
        try {
          if (deadline.isCancelled()) {
            yield failed({ kind: 'cancelled' });
            return;
          }
          isCalled = true;
          const { stream, response } = await model.generateContentStream(request, { signal: deadline.signal });
          // The library gathers the whole answer a second time; when the stream breaks, that promise breaks unheard.
          response.catch(() => undefined);
          for await (const part of stream) {
            deadline.renew();
            tokens = readTokenCounts(part) ?? tokens;
            const text = textOf(part);
            if (text) {
              hasText = true;
              yield { type: 'text', text };
            }
            const reason = endingOf(part);
            if (reason !== undefined && reason !== 'STOP' && reason !== 'MAX_TOKENS') {
              outcome = 'failed';
              yield failed(
                BLOCKED_ENDINGS.has(reason) || part.promptFeedback?.blockReason
                  ? { kind: 'blocked', reason }
                  : accident(reason),
              );
              return;
            }
            isFinished ||= reason !== undefined;
          }
          outcome = isFinished && hasText ? 'done' : 'failed';
          if (!isFinished && hasText) yield failed(accident('the stream ended without a finish reason'));
          else if (!hasText) yield failed({ kind: 'empty' });
          return;
        } catch (thrown) {
          const failure = toModelFailure(thrown, {
            isCancelled: deadline.isCancelled(),
            isTimedOut: deadline.isTimedOut(),
            timeoutMs,
          });
          outcome = failure.kind === 'cancelled' ? 'cancelled' : 'failed';
          if (hasText || !(await pauseBeforeRetry(failure, attempt, signal))) {
            yield failed(failure);
            return;
          }
        } finally {
          deadline.close();
          if (isCalled) onCall({ model: name, outcome, ...tokens });
        }
      }
    },
  };
}

function failed(failure: ModelFailure): AnswerPiece {
  return { type: 'failed', failure };
}

function accident(reason: string): ModelFailure {
  return { kind: 'failed', cause: new Error(`Gemini ended its answer: ${reason}`) };
}

/** The answer's own text, without what the model thought on the way. */
function textOf(part: EnhancedGenerateContentResponse): string {
  const parts = part.candidates?.[0]?.content?.parts ?? [];
  return parts
    .filter((piece) => !('thought' in piece && piece.thought === true))
    .map((piece) => piece.text ?? '')
    .join('');
}

function endingOf(part: EnhancedGenerateContentResponse): string | undefined {
  return part.promptFeedback?.blockReason ?? part.candidates?.[0]?.finishReason;
}
