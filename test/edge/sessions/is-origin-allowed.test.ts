import { describe, expect, test } from 'vitest';
import { isOriginAllowed } from '../../../edge/sessions/is-origin-allowed.ts';

const edgeOrigin = 'https://edge.example';
const allows = (origin: string, allowedDomains: readonly string[], isLocal = false): boolean =>
  isOriginAllowed(origin, { allowedDomains, edgeOrigin, isLocal });

describe('a listed domain', () => {
  test.each([
    ['https://shop.example', ['shop.example'], true],
    ['http://shop.example', ['shop.example'], true],
    ['https://shop.example:8443', ['shop.example'], true],
    ['https://www.shop.example', ['shop.example'], false],
    ['https://shop.example.evil.example', ['shop.example'], false],
    ['https://evilshop.example', ['shop.example'], false],
    ['https://www.shop.example', ['*.shop.example'], true],
    ['https://a.b.shop.example', ['*.shop.example'], true],
    ['https://shop.example', ['*.shop.example'], false],
    ['https://evilshop.example', ['*.shop.example'], false],
    ['http://localhost:8080', ['localhost:8080'], true],
    ['http://localhost:8081', ['localhost:8080'], false],
    ['https://shop.example', ['shop.example:443'], true],
    ['http://shop.example', ['shop.example:80'], true],
    ['http://shop.example', ['shop.example:443'], false],
    ['https://two.example', ['one.example', 'two.example'], true],
  ])('%s against %j: %s', (origin, domains, isAllowed) => {
    expect(allows(origin, domains)).toBe(isAllowed);
  });
});

describe('no domain listed', () => {
  test.each([
    ['http://localhost:4601', true],
    ['http://127.0.0.1:3000', true],
    ['http://[::1]:3000', true],
    ['http://localhost.evil.example', false],
    ['https://shop.example', false],
  ])('on a laptop, %s: %s; in production never', (origin, isAllowed) => {
    expect(allows(origin, [], true)).toBe(isAllowed);
    expect(allows(origin, [], false)).toBe(false);
  });
});

test('a bot with domains is not open to localhost on a laptop either', () => {
  expect(allows('http://localhost:4601', ['shop.example'], true)).toBe(false);
});

test('the edge’s own pages always may', () => {
  expect(allows(edgeOrigin, [])).toBe(true);
  expect(allows(edgeOrigin, ['shop.example'])).toBe(true);
});

test.each([
  'null',
  '',
  'shop.example',
  'https://shop.example/',
  'https://shop.example/path',
  'https://user@shop.example',
  'file://shop.example',
  'https://SHOP.example',
  'https://shop.example https://evil.example',
])('%j is no origin a page can have', (origin) => {
  expect(allows(origin, ['shop.example'], true)).toBe(false);
});
