import { LIMITS } from '#shared/limits.ts';
import { describeBytes } from './describe-bytes.ts';

/**
 * Says early what the server would say late: it spares an owner from sending 60 MB to be told no. Only what
 * is certain is refused here; whether a file can be read is for the server, which looks into it.
 */
export function checkFile(file: { readonly name: string; readonly size: number }): string | undefined {
  if (file.size === 0) return 'The file is empty (0 bytes). Check that it was saved, then choose it again.';
  if (file.size > LIMITS.documentMaxBytes) {
    return `The file is ${describeBytes(file.size, 2)}; the limit is ${describeBytes(LIMITS.documentMaxBytes)}. Split it, or save a smaller copy, and upload that.`;
  }
  if (file.name.length > LIMITS.documentNameMaxChars) {
    return `The file's name is ${file.name.length} characters; the limit is ${LIMITS.documentNameMaxChars}. Rename it and choose it again.`;
  }
  return undefined;
}

/** The name a document gets. macOS hands over "é" as two characters; the same file must replace itself anywhere. */
export function toDocumentName(fileName: string): string {
  return fileName.normalize('NFC').trim();
}
