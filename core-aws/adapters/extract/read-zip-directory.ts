import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { showPath } from '../../domain/documents/show-path.ts';
import type { ZipFailure } from './bounded-zip.ts';

/** One line of a zip's directory. Sizes are what the zip states. */
export interface ZipEntry {
  readonly name: string;
  readonly method: 'stored' | 'deflated';
  readonly crc: number;
  /** Where the packed bytes begin, and how many they are. */
  readonly from: number;
  readonly packedBytes: number;
  readonly statedBytes: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const END_64 = 0x06064b50;
const END_64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** Stands in a field whose value is in the extra field of large zips. */
const IN_EXTRA = 0xffffffff;
const FLAG_ENCRYPTED = 0x1;

/**
 * Reads a zip's table of contents (the central directory at its end, which is what every unpacker goes by).
 * Bounded by the entries asked for, whatever number the zip states. The large form (zip64) is read too:
 * programs that write as they go use it for small files.
 */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): Result<readonly ZipEntry[], ZipFailure> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (!end) return err({ kind: 'corrupt', detail: 'it is not a whole zip file' });
  if (end.entries > maxEntries) {
    return err({
      kind: 'too_large',
      detail: `it holds ${end.entries.toLocaleString('en')} files and folders; the limit is ${maxEntries.toLocaleString('en')}`,
    });
  }
  const entries: ZipEntry[] = [];
  let at = end.from;
  for (let index = 0; index < end.entries; index += 1) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL) {
      return err({ kind: 'corrupt', detail: 'the table of contents of the zip is damaged' });
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const commentBytes = view.getUint16(at + 32, true);
    const name = bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
    const entry = readEntry(view, at, decodeName(name), end.shift);
    if (!entry.ok) return entry;
    entries.push(entry.value);
    at += CENTRAL_BYTES + nameBytes + extraBytes + commentBytes;
  }
  return ok(entries);
}

function readEntry(view: DataView, at: number, name: string, shift: number): Result<ZipEntry, ZipFailure> {
  if ((view.getUint16(at + 8, true) & FLAG_ENCRYPTED) !== 0) {
    return err({ kind: 'locked', detail: `${showPath(name)} in the zip is protected by a password` });
  }
  const method = view.getUint16(at + 10, true);
  if (method !== 0 && method !== 8) {
    return err({ kind: 'unknown_packing', detail: `${showPath(name)}: method ${method}` });
  }
  const extra = readLargeFields(view, at);
  const statedBytes = extra.take(view.getUint32(at + 24, true));
  const packedBytes = extra.take(view.getUint32(at + 20, true));
  const localAt = extra.take(view.getUint32(at + 42, true)) + shift;
  if (!(localAt >= 0 && localAt + LOCAL_BYTES <= view.byteLength) || view.getUint32(localAt, true) !== LOCAL) {
    return err({ kind: 'corrupt', detail: `${showPath(name)} is missing from the zip` });
  }
  const from = localAt + LOCAL_BYTES + view.getUint16(localAt + 26, true) + view.getUint16(localAt + 28, true);
  const crc = view.getUint32(at + 16, true);
  return ok({ name, method: method === 0 ? 'stored' : 'deflated', crc, from, packedBytes, statedBytes });
}

/** The fields of the zip64 extra field, in their fixed order; only those whose place in the directory was too small are there. */
function readLargeFields(view: DataView, at: number): { readonly take: (small: number) => number } {
  let field = at + CENTRAL_BYTES + view.getUint16(at + 28, true);
  const end = Math.min(field + view.getUint16(at + 30, true), view.byteLength);
  let next = end;
  while (field + 4 <= end) {
    if (view.getUint16(field, true) === 1) {
      next = field + 4;
      break;
    }
    field += 4 + view.getUint16(field + 2, true);
  }
  return {
    take(small) {
      if (small !== IN_EXTRA || next + 8 > end) return small;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    },
  };
}

interface DirectoryEnd {
  readonly entries: number;
  readonly from: number;
  /** Bytes somebody put before the zip, which its own offsets do not know of. */
  readonly shift: number;
}

/** The end record is the last one whose comment reaches exactly, or at least not past, the end of the file. */
function findEnd(view: DataView): DirectoryEnd | undefined {
  const lowest = Math.max(0, view.byteLength - END_BYTES - 0xffff);
  for (let at = view.byteLength - END_BYTES; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) !== END || at + END_BYTES + view.getUint16(at + 20, true) > view.byteLength) continue;
    const large = readLargeEnd(view, at);
    const entries = large?.entries ?? view.getUint16(at + 10, true);
    const size = large?.size ?? view.getUint32(at + 12, true);
    const stated = large?.from ?? view.getUint32(at + 16, true);
    const shift = Math.max(0, (large?.at ?? at) - size - stated);
    return { entries, from: stated + shift, shift };
  }
  return undefined;
}

function readLargeEnd(
  view: DataView,
  endAt: number,
): { readonly entries: number; readonly size: number; readonly from: number; readonly at: number } | undefined {
  const locator = endAt - 20;
  if (locator < 0 || view.getUint32(locator, true) !== END_64_LOCATOR) return undefined;
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== END_64) return undefined;
  return {
    entries: Number(view.getBigUint64(at + 32, true)),
    size: Number(view.getBigUint64(at + 40, true)),
    from: Number(view.getBigUint64(at + 48, true)),
    at,
  };
}

/** Bytes 128-255 of code page 437, what a zip's names are in unless they are UTF-8. Source: APPNOTE, appendix D. */
const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Many programs write UTF-8 without saying so, and code page 437 is practically never valid UTF-8. */
function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : CODE_PAGE_437[byte - 128])).join('');
  }
}
