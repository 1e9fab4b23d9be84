import type { Config } from '../../config.ts';
import type { AnswerModel } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { createSsmSecret } from '../ssm-secret.ts';
import { createCachedEmbedder } from './cached-embedder.ts';
import type { CachedEmbedderOptions } from './cached-embedder.ts';
import { createGeminiAnswerModel } from './gemini-answer-model.ts';
import { createGeminiClient } from './gemini-client.ts';
import type { GeminiClientOptions } from './gemini-client.ts';
import { createGeminiEmbedder } from './gemini-embedder.ts';
import { createOfflineAnswerModel } from './offline-answer-model.ts';
import { createOfflineEmbedder } from './offline-embedder.ts';

export interface Models {
  readonly embedder: Embedder;
  readonly answerModel: AnswerModel;
  /** Ends what the models hold open. A function never does: its thread or process ends with all it started. */
  readonly close: () => Promise<void>;
}

/**
 * The pair of models the configuration names, the embedder behind a cache that both share. Nothing is loaded or
 * called before it is used.
 */
export function createModels(
  config: Pick<
    Config,
    'MODELS' | 'GEMINI_API_KEY' | 'GEMINI_KEY_PARAMETER' | 'GEMINI_BASE_URL' | 'GEMINI_ANSWER_MODEL'
  >,
  {
    onEmbedded,
    ...deps
  }: Pick<GeminiClientOptions, 'random' | 'sleep' | 'onCall'> & Pick<CachedEmbedderOptions, 'onEmbedded'> = {},
): Models {
  const cacheOptions = onEmbedded === undefined ? {} : { onEmbedded };
  if (config.MODELS === 'offline') {
    const offline = createOfflineEmbedder();
    const embedder = createCachedEmbedder(offline, cacheOptions);
    return { embedder, answerModel: createOfflineAnswerModel({ embedder }), close: offline.close };
  }
  const client = createGeminiClient({
    ...deps,
    apiKey: geminiKeyOf(config),
    ...(config.GEMINI_BASE_URL === undefined ? {} : { baseUrl: config.GEMINI_BASE_URL }),
  });
  return {
    embedder: createCachedEmbedder(createGeminiEmbedder(client), cacheOptions),
    answerModel: createGeminiAnswerModel(
      client,
      config.GEMINI_ANSWER_MODEL === undefined ? {} : { model: config.GEMINI_ANSWER_MODEL },
    ),
    close: async () => {},
  };
}

function geminiKeyOf(
  config: Pick<Config, 'GEMINI_API_KEY' | 'GEMINI_KEY_PARAMETER'>,
): string | (() => Promise<string>) {
  if (config.GEMINI_API_KEY) return config.GEMINI_API_KEY;
  if (!config.GEMINI_KEY_PARAMETER) {
    throw new Error('MODELS is gemini, so GEMINI_API_KEY or GEMINI_KEY_PARAMETER must be set');
  }
  const secret = createSsmSecret(config.GEMINI_KEY_PARAMETER);
  // Asked for ahead: the first question then waits for it less. A failure is met where the key is used.
  secret().catch(() => undefined);
  return secret;
}
