import type * as answers from '../answers/answers.ts';

export type AnswersModule = typeof answers;

/**
 * Imports the answers module once; a failure is forgotten, so that the next question tries again.
 * `onLoad` runs before anyone who waits goes on.
 */
export function createAnswersLoader(
  importAnswers: () => Promise<AnswersModule>,
  onLoad: (module: AnswersModule) => void,
): () => Promise<AnswersModule> {
  let loading: Promise<AnswersModule> | undefined;
  async function load(): Promise<AnswersModule> {
    try {
      const module = await importAnswers();
      onLoad(module);
      return module;
    } catch (error) {
      loading = undefined;
      throw error;
    }
  }
  return () => (loading ??= load());
}
