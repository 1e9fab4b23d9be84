/** The encoding shows early; reading 8 MiB byte by byte would cost the Worker's time. */
const LOOKED_AT_BYTES = 64 * 1024;
/** Texts have nearly none; bytes of a compressed file are one in ten. */
const CONTROL_MAX_SHARE = 0.02;
/** UTF-16 of Latin text has a NUL in every pair, of other scripts at least at spaces and line ends. */
const UTF16_NUL_MIN_SHARE = 0.02;

/**
 * Says whether bytes can be read as text: a byte order mark, no NUL and hardly a control character, or NULs at
 * every other place only, as UTF-16 without a mark has them.
 */
export function looksLikeText(bytes: Uint8Array): boolean {
  if (hasByteOrderMark(bytes)) return true;
  const head = bytes.subarray(0, LOOKED_AT_BYTES);
  let controls = 0;
  const nuls: [even: number, odd: number] = [0, 0];
  for (const [at, byte] of head.entries()) {
    if (byte === 0) nuls[at % 2 === 0 ? 0 : 1] += 1;
    else if (isControl(byte)) controls += 1;
  }
  const [even, odd] = nuls;
  if (even + odd === 0) return !bytes.includes(0) && controls <= head.length * CONTROL_MAX_SHARE;
  // In non-Latin UTF-16 the other byte of a pair may be any value, so control characters say nothing here.
  return bytes.length % 2 === 0 && Math.min(even, odd) === 0 && even + odd >= (head.length / 2) * UTF16_NUL_MIN_SHARE;
}

function hasByteOrderMark(bytes: Uint8Array): boolean {
  const [a, b, c] = bytes;
  return (a === 0xef && b === 0xbb && c === 0xbf) || (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
}

/** C0 controls other than tab, line ends, form feed, backspace and escape, and DEL. */
function isControl(byte: number): boolean {
  return (byte < 32 && !(byte >= 8 && byte <= 13) && byte !== 27) || byte === 127;
}
