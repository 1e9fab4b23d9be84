const SHOWN_MAX_CHARS = 120;

/** A path as a message may show it: at most its end, without what would break a line or turn its direction. */
export function showPath(path: string): string {
  const plain = path.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '');
  return plain.length <= SHOWN_MAX_CHARS ? plain : `…${plain.slice(1 - SHOWN_MAX_CHARS)}`;
}
