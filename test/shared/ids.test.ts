import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ID_PREFIXES, type IdKind, isId, newId } from '#shared/ids.ts';

const kinds = Object.keys(ID_PREFIXES) as IdKind[];

describe('ids', () => {
  it.each(kinds)('a new %s id is one of its kind and of no other', (kind) => {
    const id = newId(kind, randomBytes);
    expect(kinds.filter((other) => isId(other, id))).toEqual([kind]);
  });

  it('never repeat', () => {
    expect(new Set(Array.from({ length: 5_000 }, () => newId('bot', randomBytes))).size).toBe(5_000);
  });

  it('use every letter equally often: bytes that would bias are skipped', () => {
    const biased = newId('bot', (count) => Uint8Array.from({ length: count }, (_, at) => (at % 2 === 0 ? 255 : 1)));
    expect(biased).toBe(`bot_${'1'.repeat(22)}`);
  });

  it.each([
    '',
    'bot_',
    'bot_short',
    `bot_${'a'.repeat(23)}`,
    `bot_${'a'.repeat(21)}-`,
    ` bot_${'a'.repeat(22)}`,
    null,
    7,
  ])('refuses %j', (text) => {
    expect(isId('bot', text)).toBe(false);
  });
});
