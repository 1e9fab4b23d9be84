/**
 * A handler whose dependencies are made at its first call and kept: importing the module does nothing, so a
 * missing setting is an answer to a request instead of a function that cannot start.
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
