/**
 * Makes any colour an owner picks readable. A colour is mixed with black or white until it passes: that
 * leaves its hue (HSL) untouched and needs no colour-space conversion, so the widget can afford it; an
 * OKLCH walk would look a little more even and cost four times the bytes. No dependencies.
 *
 * Units: colours are `#rrggbb`; contrast is the ratio 1..21.
 * Source: WCAG 2.2, "relative luminance" and "contrast ratio", and success criterion 1.4.3.
 */

/** The two papers the widget is set on; text on the accent has the paper's colour, so one check covers both. */
export const WIDGET_PAPER = { light: '#ffffff', dark: '#17191a' } as const;

/** Contrast of normal text that WCAG 1.4.3 asks for. */
const TEXT_CONTRAST = 4.5;
const STEPS = 64;

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

function luminance(rgb: readonly number[]): number {
  return rgb.reduce((sum, value, index) => {
    const part = value / 255;
    const linear = part > 0.04045 ? ((part + 0.055) / 1.055) ** 2.4 : part / 12.92;
    return sum + linear * ([0.2126, 0.7152, 0.0722][index] ?? 0);
  }, 0);
}

/** 1 for equal colours to 21 for black on white, whichever comes first. */
export function contrastRatio(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(channels(one)), luminance(channels(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * The colour itself when it can be read on `paper`, else the nearest darker or lighter one that can.
 * A result other than `colour` tells the caller that it had to be adjusted.
 */
export function readableColour(colour: string, paper: string): string {
  const from = channels(colour);
  const to = contrastRatio(paper, '#000000') > contrastRatio(paper, '#ffffff') ? 0 : 255;
  for (let step = 0; step <= STEPS; step++) {
    const mixed = `#${from
      .map((value) =>
        Math.round(value + ((to - value) * step) / STEPS)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
    if (contrastRatio(mixed, paper) >= TEXT_CONTRAST) return mixed;
  }
  // Black or white passes on every paper, so only what is no colour comes this far.
  return to ? '#ffffff' : '#000000';
}
