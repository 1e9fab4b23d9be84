import { expect, test } from 'vitest';
import { clientKey, networkPrefix } from '../../../edge/http/client-address.ts';

test.each([
  ['203.0.113.9', '203.0.113/24'],
  ['::ffff:203.0.113.9', '203.0.113/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1/48'],
  ['2001:0db8:0001:2::1', '2001:db8:1/48'],
  ['2001:DB8::1', '2001:db8:0/48'],
  ['::1', '0:0:0/48'],
  ['2001:db8::', '2001:db8:0/48'],
])('%s is of the network %s', (address, prefix) => {
  expect(networkPrefix(address, 24, 48)).toBe(prefix);
});

test('one client is an IPv4 address or an IPv6 /64', () => {
  const keyOf = (address: string): string => clientKey(new Headers({ 'cf-connecting-ip': address }));
  expect(keyOf('203.0.113.9')).toBe('203.0.113.9/32');
  expect(keyOf('2001:db8:1:2:aaaa::1')).toBe(keyOf('2001:db8:1:2:bbbb::2'));
  expect(keyOf('2001:db8:1:3::1')).not.toBe(keyOf('2001:db8:1:2::1'));
});
