/** RFC 2046, 5.1.1: a boundary has at most 70 characters; with CR LF, two hyphens before it and two behind: 76. */
const DELIMITER_MAX_BYTES = 76;
const CR = 13;

/**
 * Cuts a form's bytes anew, so that no delimiter line is cut in two: what could be the beginning of one waits for the
 * next piece, 76 bytes at most. multipasta takes the last delimiter for a part with broken headers when a piece ends
 * between the boundary and its closing hyphens, which happens to a real upload now and then.
 */
export function keepDelimitersWhole(): {
  readonly push: (piece: Uint8Array) => Uint8Array;
  /** What is left at the end of the form. */
  readonly rest: () => Uint8Array;
} {
  let held = new Uint8Array(0);
  let isAtStart = true;
  return {
    push(piece) {
      const bytes = new Uint8Array(held.length + piece.length);
      bytes.set(held);
      bytes.set(piece, held.length);
      // The first delimiter has no CR before it.
      const isShort = isAtStart && bytes.length < DELIMITER_MAX_BYTES;
      const cr = isShort ? 0 : bytes.indexOf(CR, Math.max(0, bytes.length - DELIMITER_MAX_BYTES));
      const cut = cr < 0 ? bytes.length : cr;
      if (cut > 0) isAtStart = false;
      held = bytes.slice(cut);
      return bytes.subarray(0, cut);
    },
    rest: () => held,
  };
}
