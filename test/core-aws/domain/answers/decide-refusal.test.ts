import { describe, expect, test } from 'vitest';
import { isAnswerable, nearnessRule } from '../../../../core-aws/domain/answers/decide-refusal.ts';

describe('Deciding whether to answer', () => {
  const offline = nearnessRule('universal-sentence-encoder-lite/512');
  const near = (similarity: number, coverage: number, text = 'The shop opens at nine on every day of the week.') =>
    isAnswerable('When do you open?', [{ similarity, coverage, text }], offline);

  test('meaning and words are weighed together, on both sides of the line', () => {
    expect(near(0.68, 0)).toBe(true);
    expect(near(0.67, 0)).toBe(false);
    expect(near(0.38, 0.4)).toBe(true);
    expect(near(0.38, 0.39)).toBe(false);
  });

  test('where the offline embedder never learned the language, words decide alone', () => {
    const chinese = '本店周一至周五营业，周末休息。';
    expect(near(0.95, 0.37, chinese)).toBe(false);
    expect(near(0, 0.38, chinese)).toBe(true);
  });

  test('one near passage is enough, none refuses', () => {
    const far = { similarity: 0.1, coverage: 0, text: 'Far away.' };
    expect(isAnswerable('q', [far, { ...far, similarity: 0.9 }], offline)).toBe(true);
    expect(isAnswerable('q', [far], offline)).toBe(false);
    expect(isAnswerable('q', [], offline)).toBe(false);
  });

  test('Gemini, which reads on itself, is asked earlier', () => {
    const passage = { similarity: 0.58, coverage: 0, text: 'Text' };
    expect(isAnswerable('q', [passage], nearnessRule('gemini-embedding-001/384'))).toBe(true);
    expect(isAnswerable('q', [passage], offline)).toBe(false);
  });
});
