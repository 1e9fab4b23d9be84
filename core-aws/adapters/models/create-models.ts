import type { Config } from '../../config.ts';
import type { AnswerModel } from '../../ports/answer-model.ts';
import type { Embedder } from '../../ports/embedder.ts';
import { createGeminiAnswerModel } from './gemini-answer-model.ts';
import { createGeminiClient } from './gemini-client.ts';
import type { GeminiClientOptions } from './gemini-client.ts';
import { createGeminiEmbedder } from './gemini-embedder.ts';
import { createOfflineAnswerModel } from './offline-answer-model.ts';
import { createOfflineEmbedder } from './offline-embedder.ts';

export interface Models {
  readonly embedder: Embedder;
  readonly answerModel: AnswerModel;
}

/** The pair of models the configuration names. Nothing is loaded or called before it is used. */
export function createModels(
  config: Pick<Config, 'MODELS' | 'GEMINI_API_KEY' | 'GEMINI_BASE_URL' | 'GEMINI_ANSWER_MODEL'>,
  deps: Pick<GeminiClientOptions, 'random' | 'sleep'> = {},
): Models {
  if (config.MODELS === 'offline') {
    const embedder = createOfflineEmbedder();
    return { embedder, answerModel: createOfflineAnswerModel({ embedder }) };
  }
  if (!config.GEMINI_API_KEY) throw new Error('MODELS is gemini, so GEMINI_API_KEY must be set');
  const client = createGeminiClient({
    ...deps,
    apiKey: config.GEMINI_API_KEY,
    ...(config.GEMINI_BASE_URL === undefined ? {} : { baseUrl: config.GEMINI_BASE_URL }),
  });
  return {
    embedder: createGeminiEmbedder(client),
    answerModel: createGeminiAnswerModel(
      client,
      config.GEMINI_ANSWER_MODEL === undefined ? {} : { model: config.GEMINI_ANSWER_MODEL },
    ),
  };
}
