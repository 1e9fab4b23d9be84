/** Turns text into a hex digest only the holder of the secret can make (HMAC-SHA-256). */
export type KeyedHash = (purpose: string, text: string) => Promise<string>;

/** `purpose` keeps digests of one use from being valid in another. */
export function createKeyedHash(secret: string): KeyedHash {
  const encoder = new TextEncoder();
  // The key is kept, not the promise of it: workerd does not let one request wait for another's work.
  let key: CryptoKey | undefined;
  return async function keyedHash(purpose, text) {
    key ??= await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ]);
    const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(`${purpose}\n${text}`));
    return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
}
