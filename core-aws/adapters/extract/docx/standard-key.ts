import { decryptAes, digest, isSame } from './decrypt-package.ts';
import type { KeyOutcome } from './decrypt-package.ts';
import { spinHash } from './spin-hash.ts';

const ROUNDS = 50_000;
const KEY_BITS = new Set([128, 192, 256]);
const HEADER_AT = 12;
const HASH_BYTES = 20;

/**
 * The key of Word 2007's form: SHA-1, AES in blocks on their own. `info` is the whole EncryptionInfo stream.
 * Source: [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9.
 */
export function readStandardKey(info: Uint8Array, password: string | undefined): KeyOutcome {
  const view = new DataView(info.buffer, info.byteOffset, info.byteLength);
  const headerBytes = view.getUint32(8, true);
  const keyBits = view.getUint32(HEADER_AT + 16, true) || 128;
  if (!KEY_BITS.has(keyBits)) return { kind: 'unknown', detail: `it is encrypted with a key of ${keyBits} bits` };
  if (password === undefined) return { kind: 'wrong' };
  // The verifier: size of the salt, salt, encrypted verifier, size of its hash, encrypted hash.
  const at = HEADER_AT + headerBytes + 4;
  const salt = info.subarray(at, at + 16);
  const verifier = info.subarray(at + 16, at + 32);
  const verifierHash = info.subarray(at + 36, at + 68);

  const spun = spinHash('sha1', salt, password, ROUNDS);
  const final = digest('sha1', spun, new Uint8Array(4));
  const key = Buffer.concat([pad(final, 0x36), pad(final, 0x5c)]).subarray(0, keyBits / 8);
  const expected = digest('sha1', decryptAes(key, null, verifier));
  const stated = decryptAes(key, null, verifierHash).subarray(0, HASH_BYTES);
  if (!isSame(expected, stated)) return { kind: 'wrong' };
  return { kind: 'opener', open: (encrypted) => decryptAes(key, null, encrypted) };
}

function pad(hash: Uint8Array, filler: number): Buffer {
  const block = Buffer.alloc(64, filler);
  for (const [at, byte] of hash.entries()) block[at] = byte ^ filler;
  return digest('sha1', block);
}
