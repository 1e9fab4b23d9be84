import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExchangeCursor, toExchangeCursor } from '../../../../core-aws/domain/records/exchange-cursor.ts';
import { sampleId } from '../../../support/sample-records.ts';

describe('A cursor', () => {
  test('reads back as the position it was made from, for every moment there is', () => {
    const ids = { conversationId: sampleId('conversation'), messageId: sampleId('message') };
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3e15 }), (askedAtMs) => {
        const position = { askedAtMs, ...ids };
        expect(parseExchangeCursor(toExchangeCursor(position))).toEqual(position);
      }),
    );
  });

  test('is safe in an address', () => {
    const cursor = toExchangeCursor({
      askedAtMs: 1,
      conversationId: sampleId('conversation'),
      messageId: sampleId('message'),
    });
    expect(encodeURIComponent(cursor)).toBe(cursor);
  });

  test('is nothing else: any other text reads as no cursor', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseExchangeCursor(text)).toBeUndefined();
      }),
    );
  });

  test.each([
    ['without its ids', 'abc'],
    ['with the id of a bot', `abc.${sampleId('bot')}.${sampleId('message')}`],
    ['with more parts', `abc.${sampleId('conversation')}.${sampleId('message')}.more`],
    ['without a time', `.${sampleId('conversation')}.${sampleId('message')}`],
    ['of a negative time', `-1.${sampleId('conversation')}.${sampleId('message')}`],
    ['later than any date', `zzzzzzzzzzz.${sampleId('conversation')}.${sampleId('message')}`],
  ])('is refused %s', (_what, text) => {
    expect(parseExchangeCursor(text)).toBeUndefined();
  });
});
