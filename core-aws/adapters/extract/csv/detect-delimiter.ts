const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_CHARS = 20_000;

/**
 * Tells what stands between the values: the sign that splits the lines most evenly, outside of quotes. A comma is
 * also a decimal sign, so that a semicolon or tab that splits evenly wins over it. Comma when nothing is clear.
 */
export function detectDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARS).replace(/"(?:[^"]|"")*"/gu, '');
  const all = sample.split(/\r\n|[\n\r]/u);
  // The last line is cut off, unless it is the end.
  const lines = (text.length > SAMPLE_CHARS ? all.slice(0, -1) : all).filter((line) => line.trim() !== '');
  let best: string = ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const usual = mostFrequent(counts.filter((count) => count > 0));
    if (usual === 0) continue;
    const even = counts.filter((count) => count === usual).length / lines.length;
    const score = even + (delimiter === ',' ? 0 : 0.2) + Math.min(usual, 10) / 100;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function mostFrequent(counts: readonly number[]): number {
  const seen = new Map<number, number>();
  for (const count of counts) seen.set(count, (seen.get(count) ?? 0) + 1);
  let best = 0;
  let times = 0;
  for (const [count, often] of seen) {
    if (often > times) {
      best = count;
      times = often;
    }
  }
  return best;
}
