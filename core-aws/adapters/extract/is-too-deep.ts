/**
 * Whether what was thrown says that a file nests deeper than the stack reaches. Readers bound depth themselves where
 * they can count it; inside a library this is how it shows.
 */
export function isTooDeep(thrown: unknown): boolean {
  return thrown instanceof RangeError && thrown.message.includes('call stack');
}
