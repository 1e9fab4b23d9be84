import css from './answers.css?inline';

/**
 * What is needed from the first question on: reading the stream, setting the answer, its sources. A module of
 * its own, fetched when the panel opens and used once the visitor has asked, so that opening stays light.
 */
export { createSentenceReader } from './create-sentence-reader.ts';
export { ExchangeView } from './exchange-view.tsx';
export { readAnswer } from './read-answer.ts';
export { css };
