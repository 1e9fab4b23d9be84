export function ascii(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

export function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, at) => bytes[at] === byte);
}

/** Where `wanted` first occurs at or behind `from`; -1 when nowhere. */
export function indexOf(bytes: Uint8Array, wanted: readonly number[], from = 0): number {
  const first = wanted[0];
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, offset) => bytes[at + offset] === byte)) return at;
  }
  return -1;
}
