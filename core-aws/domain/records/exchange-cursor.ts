import { isId } from '#shared/ids.ts';

/** Where a page of exchanges ended: the last exchange on it. */
export interface ExchangePosition {
  readonly askedAtMs: number;
  readonly conversationId: string;
  readonly messageId: string;
}

/**
 * Writes a position as the opaque text clients hand back. It names no bot: the reader supplies its own, so a
 * cursor made for one bot can only ever point into the bot it is used on.
 */
export function toExchangeCursor(position: ExchangePosition): string {
  return `${position.askedAtMs.toString(36)}.${position.conversationId}.${position.messageId}`;
}

/** Undefined when the text is not a cursor. */
export function parseExchangeCursor(text: string): ExchangePosition | undefined {
  const [time = '', conversationId, messageId, ...rest] = text.split('.');
  if (rest.length > 0 || !/^[0-9a-z]{1,10}$/.test(time)) return undefined;
  if (!isId('conversation', conversationId) || !isId('message', messageId)) return undefined;
  const askedAtMs = Number.parseInt(time, 36);
  // JavaScript's dates end here; beyond, a moment cannot be written as a day.
  if (askedAtMs > 8.64e15) return undefined;
  return { askedAtMs, conversationId, messageId };
}
