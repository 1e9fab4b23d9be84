import iconv from 'iconv-lite';
import { decodeJohab } from './decode-johab.ts';

/** Decodes an encoding of before Unicode; what has no meaning in it becomes U+FFFD. */
export function decodeLegacy(bytes: Uint8Array, encoding: string): string {
  switch (encoding) {
    case 'iso-2022-kr':
      return decodeShifted(bytes);
    case 'hz-gb-2312':
      return decodeHz(bytes);
    case 'johab':
      return decodeJohab(bytes);
    default:
      return isKnownToPlatform(encoding)
        ? new TextDecoder(encoding).decode(bytes)
        : iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
  }
}

function isKnownToPlatform(encoding: string): boolean {
  try {
    return new TextDecoder(encoding).encoding !== '';
  } catch {
    return false;
  }
}

/** Korean mail: between the two shift bytes, KS X 1001 without its high bits. Source: RFC 1557. */
function decodeShifted(bytes: Uint8Array): string {
  const out: number[] = [];
  let isShifted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x1b && bytes[at + 1] === 0x24) at += 3;
    else if (byte === 0x0e) isShifted = true;
    else if (byte === 0x0f || byte === 0x0a) {
      isShifted = false;
      if (byte === 0x0a) out.push(byte);
    } else out.push(isShifted && byte > 0x20 ? byte | 0x80 : byte);
  }
  return new TextDecoder('euc-kr').decode(Uint8Array.from(out));
}

/** Chinese mail: GB 2312 without its high bits between `~{` and `~}`. Source: RFC 1843. */
function decodeHz(bytes: Uint8Array): string {
  const out: number[] = [];
  let isShifted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const next = bytes[at + 1];
    if (byte === 0x7e && (next === 0x7b || next === 0x7d)) {
      isShifted = next === 0x7b;
      at += 1;
    } else if (byte === 0x7e && next === 0x7e && !isShifted) {
      out.push(byte);
      at += 1;
    } else {
      if (byte === 0x0a) isShifted = false;
      out.push(isShifted && byte > 0x20 ? byte | 0x80 : byte);
    }
  }
  return new TextDecoder('gbk').decode(Uint8Array.from(out));
}
