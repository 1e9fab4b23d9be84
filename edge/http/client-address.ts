/** The address Cloudflare saw; no header means that nothing stands before the Worker, as on a laptop. */
export function clientAddress(headers: Headers): string {
  return headers.get('cf-connecting-ip') ?? '127.0.0.1';
}

/**
 * Groups addresses by network, so that a visitor may change address within it.
 * @param v4Bits bits kept of an IPv4 address, a multiple of 8
 * @param v6Bits bits kept of an IPv6 address, a multiple of 16
 */
export function networkPrefix(address: string, v4Bits: 24 | 32, v6Bits: 48 | 64): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const v4 = mapped ?? (address.includes(':') ? undefined : address);
  if (v4 !== undefined)
    return `${v4
      .split('.')
      .slice(0, v4Bits / 8)
      .join('.')}/${v4Bits}`;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined ? left : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  const kept = groups.slice(0, v6Bits / 16).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${kept.join(':')}/${v6Bits}`;
}

/** One client, for rate limits: an IPv4 address, or an IPv6 /64, which is what one household or server is given. */
export function clientKey(headers: Headers): string {
  return networkPrefix(clientAddress(headers), 32, 64);
}
