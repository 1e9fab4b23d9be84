import css from './answers.css?inline';

/**
 * What is needed from the first question on: reading the stream, setting the answer, its sources. A module of
 * its own, fetched when the panel opens and used once the visitor has asked, so that opening stays light.
 */
export { ExchangeView } from './exchange-view.tsx';
export { receiveAnswer } from './receive-answer.ts';
export { css };
