/** The reversed polynomial of the CRC-32 of zip, PNG and Ethernet. */
const POLYNOMIAL = 0xedb88320;
const TABLE_COUNT = 8;
const TABLE_ENTRIES = 256;

/**
 * Eight tables, one behind the other, so that eight bytes are taken at a time: checksums are a good part of what
 * loading an index costs. Source: Kounavis and Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC
 * Generation", IEEE Transactions on Computers 57, 2008.
 */
const TABLES = makeTables();

/** CRC-32 (ISO-HDLC, as in zip and PNG) of the bytes, as an unsigned number. */
export function crc32(bytes: Uint8Array): number {
  // Up to where numbers of four bytes can be read at once.
  const aligned = -bytes.byteOffset & 3;
  if (bytes.length < aligned + 8) return ~oneByOne(bytes, 0, bytes.length, -1) >>> 0;
  const wordCount = ((bytes.length - aligned) >>> 3) * 2;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, wordCount);
  let crc = oneByOne(bytes, 0, aligned, -1);
  for (let at = 0; at < wordCount; at += 2) {
    const low = crc ^ (words[at] ?? 0);
    const high = words[at + 1] ?? 0;
    crc =
      (TABLES[1_792 + (low & 255)] ?? 0) ^
      (TABLES[1_536 + ((low >>> 8) & 255)] ?? 0) ^
      (TABLES[1_280 + ((low >>> 16) & 255)] ?? 0) ^
      (TABLES[1_024 + (low >>> 24)] ?? 0) ^
      (TABLES[768 + (high & 255)] ?? 0) ^
      (TABLES[512 + ((high >>> 8) & 255)] ?? 0) ^
      (TABLES[256 + ((high >>> 16) & 255)] ?? 0) ^
      (TABLES[high >>> 24] ?? 0);
  }
  return ~oneByOne(bytes, aligned + 4 * wordCount, bytes.length, crc) >>> 0;
}

function oneByOne(bytes: Uint8Array, from: number, to: number, start: number): number {
  let crc = start;
  for (let at = from; at < to; at += 1) crc = (TABLES[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
  return crc;
}

function makeTables(): Int32Array {
  const tables = new Int32Array(TABLE_COUNT * TABLE_ENTRIES);
  for (let byte = 0; byte < TABLE_ENTRIES; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? POLYNOMIAL ^ (crc >>> 1) : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = TABLE_ENTRIES; at < tables.length; at += 1) {
    const before = tables[at - TABLE_ENTRIES] ?? 0;
    tables[at] = (tables[before & 255] ?? 0) ^ (before >>> 8);
  }
  return tables;
}
