/**
 * Whether what was thrown says that a file nests deeper than the stack reaches. Readers bound depth themselves where
 * they can count it; inside a library this is how it shows, sometimes as an error of the library's own.
 */
export function isTooDeep(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message.includes('Maximum call stack size exceeded');
}
