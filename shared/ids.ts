/**
 * Ids are `<kind>_` and 22 characters of base 62: 131 bits, so they cannot be guessed or collide, and
 * they are safe in a URL, a DynamoDB key, an S3 key and an HTML attribute.
 */
export const ID_PREFIXES = {
  bot: 'bot_',
  document: 'doc_',
  version: 'ver_',
  conversation: 'conv_',
  message: 'msg_',
  session: 'ses_',
  request: 'req_',
} as const;

/** What an id is of; its prefix tells, so that an id in the wrong place is refused before any store is asked. */
export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_CHARS = 22;

/**
 * Makes an id from random bytes, which come in as an argument so that the callers stay pure.
 * Bytes of 248 and above are skipped: 256 is not a multiple of 62, and keeping them would bias the id.
 */
export function newId(kind: IdKind, randomBytes: (count: number) => Uint8Array): string {
  let id = '';
  while (id.length < ID_CHARS) {
    for (const byte of randomBytes(ID_CHARS)) {
      if (byte < 248 && id.length < ID_CHARS) id += ALPHABET.charAt(byte % 62);
    }
  }
  return ID_PREFIXES[kind] + id;
}

/** Matches a whole id, for schemas; anchored at both ends, so nothing can be hidden around it. */
export function idPattern(kind: IdKind): RegExp {
  return new RegExp(`^${ID_PREFIXES[kind]}[0-9A-Za-z]{${ID_CHARS}}$`);
}

/** Narrows what came from outside to an id of this kind. It says nothing about whether the thing exists. */
export function isId(kind: IdKind, text: unknown): text is string {
  return typeof text === 'string' && idPattern(kind).test(text);
}
