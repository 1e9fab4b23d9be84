const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** MS-DOS form of 2026-01-05 00:00: years since 1980, month, day; the time is all zeros. */
const FIXED_DATE = ((2026 - 1980) << 9) | (1 << 5) | 5;

/**
 * Sets every file's date in a ZIP archive to one fixed day. ZIP writers stamp the current time, which
 * would make a generated file differ at every run. Returns a copy.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function fixZipDates(archive: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(archive);
  const view = new DataView(bytes.buffer);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('not a ZIP archive: it has no end-of-directory record');
  const entryCount = view.getUint16(end + 10, true);
  let entry = view.getUint32(end + 16, true);
  for (let at = 0; at < entryCount; at += 1) {
    if (view.getUint32(entry, true) !== DIRECTORY_ENTRY) throw new Error(`ZIP directory is broken at entry ${at}`);
    const local = view.getUint32(entry + 42, true);
    view.setUint32(entry + 12, FIXED_DATE << 16, true);
    view.setUint32(local + 10, FIXED_DATE << 16, true);
    const nameBytes = view.getUint16(entry + 28, true);
    const extraBytes = view.getUint16(entry + 30, true);
    const commentBytes = view.getUint16(entry + 32, true);
    entry += 46 + nameBytes + extraBytes + commentBytes;
  }
  return bytes;
}
