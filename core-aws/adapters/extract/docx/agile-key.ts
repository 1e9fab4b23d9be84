import type { Deadline } from '../deadline.ts';
import { decryptAes, digest, isSame } from './decrypt-package.ts';
import type { KeyOutcome } from './decrypt-package.ts';
import { readXml } from './read-xml.ts';
import type { XmlElement } from './read-xml.ts';
import { spinHash } from './spin-hash.ts';

/** Word writes 100,000; a file that asks for the standard's ten million would take ten seconds to try. */
const ROUNDS_MAX = 2_000_000;
const SEGMENT_BYTES = 4_096;
const HASHES: Readonly<Record<string, string>> = {
  SHA1: 'sha1',
  'SHA-1': 'sha1',
  SHA256: 'sha256',
  'SHA-256': 'sha256',
  SHA384: 'sha384',
  'SHA-384': 'sha384',
  SHA512: 'sha512',
  'SHA-512': 'sha512',
};
/** What each derived key is for. Source: [MS-OFFCRYPTO] 2.3.4.13. */
const FOR_VERIFIER = Buffer.from('fea7d2763b4b9e79', 'hex');
const FOR_VERIFIER_HASH = Buffer.from('d7aa0f6d3061344e', 'hex');
const FOR_PACKAGE_KEY = Buffer.from('146e0be7abacd0d6', 'hex');

/**
 * The key of the form Word has used since 2010. `xml` describes it. Source: [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15.
 */
export function readAgileKey(xml: Uint8Array, password: string | undefined, deadline: Deadline): KeyOutcome {
  const root = readXml(xml, { deadline });
  const keyData = find(root, 'keyData');
  const encryptedKey = find(root, 'encryptedKey');
  const hash = HASHES[encryptedKey?.['hashAlgorithm'] ?? ''];
  const dataHash = HASHES[keyData?.['hashAlgorithm'] ?? ''];
  const rounds = Number(encryptedKey?.['spinCount']);
  const keyBytes = Number(encryptedKey?.['keyBits']) / 8;
  const isAesCbc = [keyData, encryptedKey].every(
    (each) => each?.['cipherAlgorithm'] === 'AES' && each['cipherChaining'] === 'ChainingModeCBC',
  );
  if (!keyData || !encryptedKey || !hash || !dataHash || !isAesCbc || ![16, 24, 32].includes(keyBytes)) {
    return { kind: 'unknown', detail: 'it is encrypted in a way we cannot open' };
  }
  if (!(rounds >= 0 && rounds <= ROUNDS_MAX)) {
    return { kind: 'unknown', detail: `its password takes ${rounds} rounds to check; the limit is ${ROUNDS_MAX}` };
  }
  if (password === undefined) return { kind: 'wrong' };
  const salt = base64(encryptedKey['saltValue']);
  const iv = fit(salt, Number(encryptedKey['blockSize']));
  const spun = spinHash(hash, salt, password, rounds);
  const decrypt = (purpose: Uint8Array, value: string | undefined): Uint8Array =>
    decryptAes(fit(digest(hash, spun, purpose), keyBytes), iv, base64(value));

  const verifier = decrypt(FOR_VERIFIER, encryptedKey['encryptedVerifierHashInput']);
  const expected = digest(hash, verifier.subarray(0, Number(encryptedKey['saltSize'])));
  const stated = decrypt(FOR_VERIFIER_HASH, encryptedKey['encryptedVerifierHashValue']).subarray(0, expected.length);
  if (!isSame(expected, stated)) return { kind: 'wrong' };

  const packageKey = decrypt(FOR_PACKAGE_KEY, encryptedKey['encryptedKeyValue']).subarray(
    0,
    Number(keyData['keyBits']) / 8,
  );
  const dataSalt = base64(keyData['saltValue']);
  const blockBytes = Number(keyData['blockSize']);
  return {
    kind: 'opener',
    open(encrypted) {
      const pieces: Uint8Array[] = [];
      const counter = Buffer.alloc(4);
      for (let at = 0; at < encrypted.length; at += SEGMENT_BYTES) {
        counter.writeUInt32LE(at / SEGMENT_BYTES, 0);
        const segmentIv = fit(digest(dataHash, dataSalt, counter), blockBytes);
        pieces.push(decryptAes(packageKey, segmentIv, encrypted.subarray(at, at + SEGMENT_BYTES)));
      }
      return Buffer.concat(pieces);
    },
  };
}

function find(element: XmlElement, localName: string): Readonly<Record<string, string>> | undefined {
  if (element.name === localName || element.name.endsWith(`:${localName}`)) return element.attributes;
  for (const each of element.children) {
    const found = typeof each === 'string' ? undefined : find(each, localName);
    if (found) return found;
  }
  return undefined;
}

/** Cut, or filled up with 0x36, to a size. */
function fit(bytes: Uint8Array, size: number): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - bytes.length), 0x36)]).subarray(0, size);
}

function base64(text: string | undefined): Buffer {
  return Buffer.from(text ?? '', 'base64');
}
