import { indexOf } from './find-bytes.ts';

const LOCAL_HEADER = [0x50, 0x4b, 0x03, 0x04] as const;
const CENTRAL_HEADER = [0x50, 0x4b, 0x01, 0x02] as const;
const DESCRIPTOR = [0x50, 0x4b, 0x07, 0x08] as const;
const HEADER_BYTES = 30;
/** The sizes stand behind the entry, not before it. */
const FLAG_SIZES_BEHIND = 0x08;
/** The size is in an extra field of large zips. */
const SIZE_ELSEWHERE = 0xffffffff;

/**
 * Names of the entries in the first bytes of a zip, walked from header to header. Signatures alone would not do:
 * a zip of Word documents holds theirs too, since what is packed already is stored as it is. Where an entry's size
 * is written behind it, its end is the place whose own record of the size agrees. Stops at the first end it
 * cannot tell; names are read as Latin-1, enough for the ASCII names that tell formats apart.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7 and 4.3.9.
 */
export function zipEntryNames(head: Uint8Array): readonly string[] {
  const names: string[] = [];
  for (let at: number | undefined = 0; at !== undefined && at + HEADER_BYTES <= head.length;) {
    if (!isAt(head, LOCAL_HEADER, at)) break;
    const dataAt: number = at + HEADER_BYTES + uint16(head, at + 26) + uint16(head, at + 28);
    names.push(String.fromCharCode(...head.subarray(at + HEADER_BYTES, at + HEADER_BYTES + uint16(head, at + 26))));
    const packedBytes = uint32(head, at + 18);
    if ((uint16(head, at + 6) & FLAG_SIZES_BEHIND) !== 0 && packedBytes === 0) at = findNext(head, dataAt);
    else at = packedBytes === SIZE_ELSEWHERE ? undefined : dataAt + packedBytes;
  }
  return names;
}

/** The next header whose data descriptor states exactly the bytes between. */
function findNext(head: Uint8Array, dataAt: number): number | undefined {
  for (let at = indexOf(head, [0x50, 0x4b], dataAt); at >= 0; at = indexOf(head, [0x50, 0x4b], at + 1)) {
    if (!isAt(head, LOCAL_HEADER, at) && !isAt(head, CENTRAL_HEADER, at)) continue;
    // CRC and two sizes of four bytes, or of eight in large zips; before them a signature, which is optional.
    for (const sizeBytes of [4, 8]) {
      const descriptorAt = at - 4 - 2 * sizeBytes;
      const signed = isAt(head, DESCRIPTOR, descriptorAt - 4);
      if (uint32(head, descriptorAt + 4) === descriptorAt - (signed ? 4 : 0) - dataAt) return at;
    }
  }
  return undefined;
}

function isAt(bytes: Uint8Array, wanted: readonly number[], at: number): boolean {
  return at >= 0 && wanted.every((byte, offset) => bytes[at + offset] === byte);
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) + uint16(bytes, at + 2) * 0x10000;
}
