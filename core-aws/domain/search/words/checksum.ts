/**
 * A 32-bit checksum of the bytes from `start` on, against damage, not against intent. Four bytes at a time, because
 * a bitwise one would cost more than everything else that loading does.
 */
export function checksum(bytes: Uint8Array, start: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = start + ((bytes.length - start) & ~3);
  let hash = bytes.length ^ 0x811c9dc5;
  for (let at = start; at < whole; at += 4) {
    hash = Math.imul(hash ^ view.getUint32(at, true), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (let at = whole; at < bytes.length; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}
