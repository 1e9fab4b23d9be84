import type { StoredDocument } from '../ports/document-store.ts';
import type { StoredExchange } from '../ports/conversation-store.ts';
import type { ReportedBot } from './report-source.ts';

/** PostgreSQL's text holds neither a zero character nor half a pair of UTF-16; both can be typed into a question. */
const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();
const at = (ms: number): string => new Date(ms).toISOString();

export function toBotRow(bot: ReportedBot): Readonly<Record<string, unknown>> {
  return { bot_id: bot.botId, owner_id: bot.ownerId, name: storable(bot.name), created_at: at(bot.createdAtMs) };
}

export function toDocumentRow(document: StoredDocument): Readonly<Record<string, unknown>> {
  return {
    document_id: document.documentId,
    name: storable(document.name),
    kind: document.kind,
    bytes: document.bytes,
    status: document.status,
    failure_reason: document.failure?.reason ?? null,
    page_count: document.pageCount ?? null,
    created_at: at(document.createdAtMs),
    updated_at: at(document.updatedAtMs),
  };
}

/** Without `askerId`: who asked is nobody's business in a report. */
export function toExchangeRow(exchange: StoredExchange): Readonly<Record<string, unknown>> {
  return {
    conversation_id: exchange.conversation_id,
    message_id: exchange.message_id,
    asked_at: at(exchange.asked_at_ms),
    question: storable(exchange.question),
    answer: storable(exchange.answer),
    grounded: exchange.grounded,
    cached: exchange.cached,
    gap: exchange.gap,
    best_similarity: exchange.bestSimilarity ?? null,
    feedback: exchange.feedback ?? null,
    expires_at: at(exchange.expiresAtS * 1000),
  };
}

export function toSourceRows(exchange: StoredExchange): readonly Readonly<Record<string, unknown>>[] {
  return exchange.sources.map((source) => ({
    message_id: exchange.message_id,
    number: source.number,
    document_id: source.document_id,
    page: source.page ?? null,
  }));
}
