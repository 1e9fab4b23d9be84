/**
 * How a part of a word index is laid out. All numbers are little-endian uint32 where not said otherwise.
 *
 *   magic, format, checksum, row count, term count, bytes of each of the six sections, then the sections:
 *   blocks      of each `TERMS_PER_BLOCK` terms: where they begin in the dictionary, and their postings in the lists
 *   dictionary  each term, sorted by its UTF-8 bytes: varints of bytes shared with the term before (0 at the head of
 *               a block) and of own bytes, those bytes, varints of how many rows hold it and of its postings' bytes
 *   lists       postings: varint of 2 * (rows skipped) + (1 where a byte with the count follows, else it is 1)
 *   lengths     varint a row: terms in it
 *   names       a row: varint 0 for the name of the row before, else 1 and its terms
 *   languages   of the rows
 */
export const MAGIC = 0x31_57_57_45;
export const FORMAT = 1;
export const HEADER_BYTES = 44;
/** The checksum is of all bytes from here on. */
export const CHECKED_FROM = 12;
export const TERMS_PER_BLOCK = 16;
