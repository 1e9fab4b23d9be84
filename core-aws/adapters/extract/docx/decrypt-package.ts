import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import CFB from 'cfb';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';
import type { Deadline } from '../deadline.ts';
import { readAgileKey } from './agile-key.ts';
import { readStandardKey } from './standard-key.ts';

/** First bytes of an OLE compound file: what Word before 2007 wrote, and what it wraps a file with a password in. */
const OLE_SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] as const;

export function isOleContainer(bytes: Uint8Array): boolean {
  return OLE_SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/** How a package is opened once its password was found to be right. */
export type PackageOpener = (encrypted: Uint8Array) => Uint8Array;

/**
 * `unknown`: encrypted in a way we cannot undo, e.g. for a company's rights management. `wrong` also where no password
 * was given: nothing is computed then.
 */
export type KeyOutcome =
  | { readonly kind: 'opener'; readonly open: PackageOpener }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Takes a DOCX out of the container Word puts it in when it has a password.
 * Errors: `password_protected` without a password, `password_wrong`, `cannot_unlock` where none would help, `corrupt`
 * for a damaged container, `unsupported_form` for a .doc of before 2007, which uses the same container. Source: [MS-OFFCRYPTO] 2.3.4 (version 12.0).
 */
export function decryptPackage(
  bytes: Uint8Array,
  password: string | undefined,
  deadline: Deadline,
): Result<Uint8Array, ExtractionFailure> {
  try {
    const container = CFB.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { type: 'buffer' });
    const encrypted = CFB.find(container, '/EncryptedPackage');
    if (!encrypted) {
      const isDoc = CFB.find(container, 'WordDocument') !== null;
      const detail = isDoc
        ? 'it is an old .doc file of before 2007; save it as .docx in Word and upload that'
        : 'it is an Office file, but no Word document in the .docx form; save it as .docx or PDF';
      return err({ kind: 'unsupported_form', detail });
    }
    const info = CFB.find(container, '/EncryptionInfo');
    if (!info) return err({ kind: 'corrupt', detail: 'it does not say how it was encrypted' });
    const isGiven = password !== undefined && password !== '';
    const key = readKey(Uint8Array.from(info.content), isGiven ? password : undefined, deadline);
    if (key.kind === 'unknown') return err({ kind: 'cannot_unlock', detail: key.detail });
    if (key.kind === 'wrong') return err({ kind: isGiven ? 'password_wrong' : 'password_protected' });
    return openStream(Uint8Array.from(encrypted.content), key.open);
  } catch (cause) {
    return err({ kind: 'corrupt', detail: 'the container around it is damaged', cause });
  }
}

function readKey(info: Uint8Array, password: string | undefined, deadline: Deadline): KeyOutcome {
  const view = new DataView(info.buffer, info.byteOffset, info.byteLength);
  const major = view.getUint16(0, true);
  const minor = view.getUint16(2, true);
  if (major === 4 && minor === 4) return readAgileKey(info.subarray(8), password, deadline);
  if (major >= 2 && major <= 4 && minor === 2) return readStandardKey(info, password);
  return { kind: 'unknown', detail: `it is encrypted in a way we cannot open (version ${major}.${minor})` };
}

/** Eight bytes of length, then the encrypted file, padded to whole blocks. */
function openStream(stream: Uint8Array, open: PackageOpener): Result<Uint8Array, ExtractionFailure> {
  const length = Number(new DataView(stream.buffer, stream.byteOffset, stream.byteLength).getBigUint64(0, true));
  const packed = stream.subarray(8);
  if (length > packed.length) return err({ kind: 'corrupt', detail: 'it is cut off' });
  return ok(open(packed.subarray(0, packed.length - (packed.length % 16))).subarray(0, length));
}

/** AES without padding, in the given chaining. */
export function decryptAes(key: Uint8Array, iv: Uint8Array | null, data: Uint8Array): Uint8Array {
  const mode = iv ? 'cbc' : 'ecb';
  const decipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(data), decipher.final()]);
}

export function digest(algorithm: string, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
