import { unzipSync } from 'fflate';
import { LIMITS } from '#shared/limits.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import type { ExtractionFailure } from '../../../ports/text-extractor.ts';

/** First bytes of an OLE compound file: what Word before 2007 wrote, and what it wraps a file with a password in. */
const OLE_SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] as const;
/** The stream that holds an encrypted file. Source: [MS-OFFCRYPTO] 2.3.4.4 "\EncryptedPackage Stream". */
const ENCRYPTED_STREAM = Buffer.from('EncryptedPackage', 'utf16le');

/**
 * Looks at a DOCX's table of contents before anything is unpacked: is it a zip, is it protected, and does it
 * unpack to a size we can hold. The sizes are those the file states; Lambda's memory limit is the last guard
 * against one that lies.
 */
export function checkZip(
  bytes: Uint8Array,
  maxUncompressedBytes: number = LIMITS.docxMaxUncompressedBytes,
): Result<void, ExtractionFailure> {
  if (OLE_SIGNATURE.every((byte, at) => bytes[at] === byte)) {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(ENCRYPTED_STREAM)
      ? err({ kind: 'password_protected' })
      : err({ kind: 'corrupt', detail: 'it is a Word file of before 2007; save it as .docx' });
  }
  let uncompressedBytes = 0;
  try {
    unzipSync(bytes, {
      filter: (file) => {
        uncompressedBytes += file.originalSize;
        return false;
      },
    });
  } catch (cause) {
    return err({ kind: 'corrupt', cause });
  }
  return uncompressedBytes <= maxUncompressedBytes
    ? ok(undefined)
    : err({
        kind: 'too_large',
        detail: `it unpacks to ${Math.round(uncompressedBytes / 1e6)} MB; the limit is ${Math.round(maxUncompressedBytes / 1e6)} MB`,
      });
}
