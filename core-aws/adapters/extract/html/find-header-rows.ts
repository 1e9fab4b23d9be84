/** A header is a name, not a sentence. */
const NAME_MAX_CHARS = 60;
/** Rows looked at to tell what a column holds. */
const SAMPLE_ROWS = 50;
const VALUE = /^[\s\p{Sc}+\-–(~≈<>]*\d[\d\s.,:/'’%\-–()\p{Sc}]*(?:\s?\p{L}{1,4}\.?)?$/u;

/**
 * Guesses whether the first row names the columns (1) or is a row like the others (0), where the file does not say.
 * It does when every cell is a short name different from the others, none a number, and a column below holds
 * mostly numbers or dates, or text of a clearly other length. When in doubt it does not: a row taken for a header
 * would be repeated all over the table.
 */
export function findHeaderRows(rows: readonly (readonly string[])[]): 0 | 1 {
  const [first, ...rest] = rows.slice(0, SAMPLE_ROWS);
  if (!first || rest.length === 0 || first.length < 2) return 0;
  const names = first.map((cell) => cell.trim());
  const areNames = names.every((name) => name.length <= NAME_MAX_CHARS && !VALUE.test(name) && !/[.:;]$/u.test(name));
  const filled = names.filter((name) => name !== '');
  if (!areNames || new Set(filled).size !== filled.length) return 0;
  // The corner above a first column of names is often empty.
  if (names.slice(1).includes('')) return 0;
  const holdsValues = names.some((_, column) => {
    const cells = rest.map((row) => row[column] ?? '').filter((cell) => cell !== '');
    return cells.length > 0 && cells.filter((cell) => VALUE.test(cell)).length >= cells.length * 0.6;
  });
  if (holdsValues) return 1;
  if (first.length < 3 || rest.length < 2) return 0;
  const bodyChars = average(rest.flat().filter((cell) => cell !== ''));
  return average(filled) < bodyChars * 0.6 ? 1 : 0;
}

function average(texts: readonly string[]): number {
  return texts.length === 0 ? 0 : texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
}
