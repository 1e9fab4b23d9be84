export type Utf32 = 'utf-32le' | 'utf-32be';

const SAMPLE_BYTES = 4_096;
const REPLACEMENT = 0xfffd;

/** UTF-32 by its mark, or because every fourth byte is zero and the one beside it next to zero, as code points end at 10FFFF. */
export function findUtf32(bytes: Uint8Array): Utf32 | undefined {
  if (bytes.length < 4 || bytes.length % 4 !== 0) return undefined;
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return 'utf-32le';
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be';
  if (bytes.length < 8) return undefined;
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const fits = (top: number, next: number): boolean => {
    let isText = false;
    for (let at = 0; at < sample.length; at += 4) {
      if (sample[at + top] !== 0 || (sample[at + next] ?? 0) > 0x10) return false;
      // A NUL is no character of a text.
      if (sample.subarray(at, at + 4).every((byte) => byte === 0)) return false;
      isText = true;
    }
    return isText;
  };
  if (fits(3, 2)) return 'utf-32le';
  if (fits(0, 1)) return 'utf-32be';
  return undefined;
}

export function decodeUtf32(bytes: Uint8Array, encoding: Utf32): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, encoding === 'utf-32le');
    const isScalar = point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    if (at > 0 || point !== 0xfeff) pieces.push(String.fromCodePoint(isScalar ? point : REPLACEMENT));
  }
  return pieces.join('');
}
