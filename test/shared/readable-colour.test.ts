import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WIDGET_PAPER, contrastRatio, readableColour } from '#shared/readable-colour.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const paper = fc.constantFrom(...Object.values(WIDGET_PAPER));

function hue(hex: string): number | undefined {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const high = Math.max(r, g, b);
  const spread = high - Math.min(r, g, b);
  // With few steps between the channels, rounding alone turns the hue.
  if (spread < 48) return undefined;
  const sixth = high === r ? (g - b) / spread : high === g ? 2 + (b - r) / spread : 4 + (r - g) / spread;
  return (sixth * 60 + 360) % 360;
}

describe('readableColour', () => {
  it('can be read on either paper, whatever the owner chose', () => {
    fc.assert(
      fc.property(colour, paper, (chosen, on) => {
        expect(contrastRatio(readableColour(chosen, on), on)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('keeps the hue', () => {
    fc.assert(
      fc.property(colour, paper, (chosen, on) => {
        const [before, after] = [hue(chosen), hue(readableColour(chosen, on))];
        fc.pre(before !== undefined && after !== undefined);
        const turn = Math.abs((before ?? 0) - (after ?? 0));
        expect(Math.min(turn, 360 - turn)).toBeLessThan(3);
      }),
    );
  });

  it('leaves a colour that can be read alone', () => {
    expect(readableColour('#1f6f5c', WIDGET_PAPER.light)).toBe('#1f6f5c');
    expect(readableColour('#FFD400', WIDGET_PAPER.dark)).toBe('#ffd400');
  });

  it('darkens a bright colour on light paper and lightens a dark one on dark paper', () => {
    expect(readableColour('#ffd400', WIDGET_PAPER.light)).toMatch(/^#[0-9][0-9a-f]{5}$/);
    expect(contrastRatio(readableColour('#000000', WIDGET_PAPER.dark), '#000000')).toBeGreaterThan(1);
  });

  it('answers what is no colour with one that can be read', () => {
    expect(readableColour('red', WIDGET_PAPER.light)).toBe('#000000');
  });

  it('measures black on white as WCAG does', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});
