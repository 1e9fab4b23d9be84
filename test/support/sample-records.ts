import { randomBytes } from 'node:crypto';
import { DEFAULT_LOOK } from '#shared/bots.ts';
import { newId } from '#shared/ids.ts';
import type { IdKind } from '#shared/ids.ts';
import type { StoredBot } from '../../core-aws/ports/bot-store.ts';
import type { StoredExchange } from '../../core-aws/ports/conversation-store.ts';
import type { StoredDocument } from '../../core-aws/ports/document-store.ts';

/** A valid moment all samples share, so that a test that minds the time says so. */
export const SAMPLE_NOW_MS = Date.parse('2026-11-23T12:00:00.000Z');

export function sampleId(kind: IdKind): string {
  return newId(kind, randomBytes);
}

export function sampleBot(given: Partial<StoredBot> = {}): StoredBot {
  return {
    botId: sampleId('bot'),
    ownerId: sampleId('session'),
    name: 'Shop helper',
    look: { ...DEFAULT_LOOK, starters: ['Where is my parcel?'] },
    allowedDomains: ['example.com'],
    settingsVersion: 1,
    embedderId: 'gemini-embedding-001/384',
    createdAtMs: SAMPLE_NOW_MS,
    ...given,
  };
}

export function sampleDocument(given: Partial<StoredDocument> = {}): StoredDocument {
  return {
    botId: sampleId('bot'),
    documentId: sampleId('document'),
    version: sampleId('version'),
    name: 'returns.pdf',
    kind: 'pdf',
    bytes: 1_234,
    status: 'uploaded',
    warnings: [],
    createdAtMs: SAMPLE_NOW_MS,
    updatedAtMs: SAMPLE_NOW_MS,
    ...given,
  };
}

export function sampleExchange(given: Partial<StoredExchange> = {}): StoredExchange {
  return {
    botId: sampleId('bot'),
    conversation_id: sampleId('conversation'),
    message_id: sampleId('message'),
    askerId: sampleId('session'),
    asked_at_ms: SAMPLE_NOW_MS,
    question: 'How long do refunds take?',
    answer: 'Refunds take five days. [1]',
    sources: [
      {
        number: 1,
        document_id: sampleId('document'),
        document: 'returns.pdf',
        page: 2,
        headings: ['Returns', 'Refunds'],
        quote: 'Refunds take five days.',
      },
    ],
    grounded: true,
    cached: false,
    gap: false,
    bestSimilarity: 0.73,
    expiresAtS: SAMPLE_NOW_MS / 1000 + 30 * 24 * 60 * 60,
    ...given,
  };
}
