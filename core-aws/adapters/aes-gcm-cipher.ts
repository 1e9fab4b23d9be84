import { webcrypto } from 'node:crypto';
import { err, ok } from '#shared/result.ts';
import type { Cipher } from '../ports/cipher.ts';
import type { Randomness } from '../ports/clock.ts';

const KEY_BYTES = 32;
const IV_BYTES = 12;
/** 72 bits tell a document's keys from each other. */
const KEY_NAME_BYTES = 9;

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Seals with AES-256-GCM, which also proves that neither text nor context were changed. The sealed text is
 * `{name}.{IV, ciphertext and tag}` in base64url; the name is the beginning of the key's SHA-256, and says which key
 * opens it without saying anything of the key. The length of the text can be seen.
 * Source: NIST SP 800-38D; Web Crypto's AesGcmParams (its tag has 128 bits by default).
 */
export function createAesGcmCipher({ randomness }: { readonly randomness: Randomness }): Cipher {
  const { subtle } = webcrypto;
  const importKey = (key: Bytes, use: 'encrypt' | 'decrypt') => subtle.importKey('raw', key, 'AES-GCM', false, [use]);
  const nameOf = async (key: Bytes): Promise<string> =>
    toText(new Uint8Array(await subtle.digest('SHA-256', key)).subarray(0, KEY_NAME_BYTES));

  return {
    async seal(text, context) {
      const key = Uint8Array.from(randomness.bytes(KEY_BYTES));
      const iv = Uint8Array.from(randomness.bytes(IV_BYTES));
      const algorithm = { name: 'AES-GCM', iv, additionalData: Buffer.from(context) };
      const locked = await subtle.encrypt(algorithm, await importKey(key, 'encrypt'), Buffer.from(text));
      const body = toText(Buffer.concat([iv, new Uint8Array(locked)]));
      return { sealed: `${await nameOf(key)}.${body}`, key: toText(key) };
    },

    async open(sealed, { key: keyText, context }) {
      const key = toBytes(keyText);
      const [name, body = ''] = sealed.split('.');
      if (name !== (await nameOf(key))) return err({ kind: 'other_key' });
      const bytes = toBytes(body);
      const iv = bytes.subarray(0, IV_BYTES);
      const algorithm = { name: 'AES-GCM', iv, additionalData: Buffer.from(context) };
      const cryptoKey = await importKey(key, 'decrypt');
      try {
        const text = await subtle.decrypt(algorithm, cryptoKey, bytes.subarray(IV_BYTES));
        return ok(new TextDecoder().decode(text));
      } catch {
        // Web Crypto says no more than that it failed, on purpose.
        return err({ kind: 'damaged' });
      }
    },
  };
}

function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function toBytes(text: string): Bytes {
  return Uint8Array.from(Buffer.from(text, 'base64url'));
}
