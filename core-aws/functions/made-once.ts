/**
 * A handler whose dependencies are made at its first call and kept: importing the module reads no
 * environment and opens nothing, so tests and tools can import any function.
 */
export function madeOnce<Args extends readonly unknown[], Answer>(
  make: () => (...args: Args) => Answer,
): (...args: Args) => Answer {
  let made: ((...args: Args) => Answer) | undefined;
  return (...args) => {
    made ??= make();
    return made(...args);
  };
}
