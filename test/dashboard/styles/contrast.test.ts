import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/*
 * Reads the tokens as they are written and computes WCAG contrast from OKLCH, so that a colour cannot be
 * changed into one that some owners cannot read. Conversion: Björn Ottosson's OKLab; contrast: WCAG 2.2.
 */
const css = readFileSync(new URL('../../../dashboard/styles/tokens.css', import.meta.url), 'utf8');
const OKLCH = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
const tokens = new Map(
  [...css.matchAll(new RegExp(String.raw`--([a-z-]+): light-dark\(${OKLCH}, ${OKLCH}\)`, 'g'))].map((match) => {
    const [lightL, lightC, lightH, darkL, darkC, darkH] = match.slice(2).map(Number);
    return [match[1] ?? '', { light: [lightL, lightC, lightH], dark: [darkL, darkC, darkH] }] as const;
  }),
);

function luminance([l = 0, c = 0, h = 0]: readonly (number | undefined)[]): number {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  const red = clamp(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short);
  const green = clamp(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short);
  const blue = clamp(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string, scheme: 'light' | 'dark'): number {
  const [dark = 0, light = 0] = [one, other]
    .map((name) => luminance(tokens.get(name)?.[scheme] ?? []))
    .toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['paper', 'surface', 'sunken'];
const TEXT = [
  ...grounds.flatMap((ground) => ['ink', 'muted', 'accent', 'bad'].map((text) => [text, ground] as const)),
  ...['accent-tint', 'warn-tint', 'bad-tint'].map((tint) => ['ink', tint] as const),
  ['accent', 'accent-tint'],
  ['muted', 'bad-tint'],
  ['bad', 'bad-tint'],
  ['warn', 'surface'],
  ['accent-ink', 'accent'],
  ['bad-ink', 'bad'],
] as const;
const CONTROLS = grounds.flatMap((ground) =>
  ['edge', 'accent', 'good', 'warn', 'bad'].map((mark) => [mark, ground] as const),
);

describe.each(['light', 'dark'] as const)('the %s colours', (scheme) => {
  it('are all read from the style sheet', () => {
    expect(tokens.size).toBeGreaterThanOrEqual(16);
    for (const name of new Set([...TEXT, ...CONTROLS].flat())) expect([...tokens.keys()]).toContain(name);
  });

  it.each(TEXT)('let %s be read as text on %s', (text, ground) => {
    expect(contrast(text, ground, scheme)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(CONTROLS)('let %s be seen on %s', (mark, ground) => {
    expect(contrast(mark, ground, scheme)).toBeGreaterThanOrEqual(3);
  });
});
