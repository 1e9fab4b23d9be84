import type { Exchange } from '#shared/records.ts';

/** What an owner reads where an answer used to be. */
export const FORGOTTEN_ANSWER = 'This answer came from a document that was deleted.';

/**
 * Takes a deleted document's words out of an exchange: its quotes, and the whole answer, because which of its
 * sentences came from which document is not kept. The question, its time and its rating stay: they are the
 * visitor's. An exchange that does not cite the document comes back as the same object.
 */
export function forgetDocument<E extends Pick<Exchange, 'answer' | 'sources'>>(exchange: E, documentId: string): E {
  const sources = exchange.sources.filter((source) => source.document_id !== documentId);
  if (sources.length === exchange.sources.length) return exchange;
  return { ...exchange, sources, answer: FORGOTTEN_ANSWER };
}
