import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutWords } from '../../../../../core-aws/domain/search/words/cut-words.ts';

const texts = (text: string): string[] => cutWords(text).map((word) => word.text);

describe('cutWords', () => {
  it.each([
    ['AB-1234/x', ['ab-1234/x', 'ab', '1234'], 'ab1234x'],
    ['v2.3.1', ['v2.3.1', '2.3.1'], undefined],
    ['§ 12a', ['§12a', '12'], '12a'],
    ['10.5 mm', ['10.5mm', '10.5'], undefined],
    ['10.5mm', ['10.5mm', '10.5'], undefined],
    ['max.muster@example.com', ['max.muster@example.com', 'max', 'muster', 'example', 'com'], 'maxmusterexamplecom'],
    ['E_NOT_FOUND', ['e_not_found', 'not', 'found'], 'enotfound'],
    ['covid-19', ['covid-19', 'covid', '19'], 'covid19'],
    ['e-mail', ['e-mail', 'mail'], 'email'],
    ['C++', ['c++'], undefined],
  ])('keeps the code %s whole beside its parts', (code, expected, joined) => {
    const words = cutWords(`about ${code}, please`);
    expect(words.map((word) => word.text)).toEqual(['about', ...expected, 'please']);
    expect(words[1]).toEqual({ kind: 'code', text: expected[0], ...(joined === undefined ? {} : { joined }) });
  });

  it('reads numbers in one form, whatever separates their digits', () => {
    expect(texts('1,299.00 and 1299')).toEqual(['1299', 'and', '1299']);
  });

  it('takes hyphens between words and apostrophes for ends of words', () => {
    expect(texts("the well-known heure d'été")).toEqual(['the', 'well', 'known', 'heure', 'd', 'été']);
  });

  it('cuts Han into overlapping pairs and words, apart from the code that stands in it', () => {
    const words = cutWords('型号AB-12教学');
    expect(words.filter(({ kind }) => kind === 'pair').map(({ text }) => text)).toEqual(['型号', '教学']);
    expect(words.filter(({ kind }) => kind === 'entry').map(({ text }) => text)).toContain('教学');
    expect(words.some(({ text, kind }) => kind === 'code' && text === 'ab-12')).toBe(true);
  });

  it('finds the words of Thai, which has no spaces', () => {
    expect(texts('การทดสอบ').length).toBeGreaterThan(1);
  });

  it('keeps a code of 64 characters whole and a longer one in parts only', () => {
    expect(cutWords(`a${'1'.repeat(63)}`).some(({ kind }) => kind === 'code')).toBe(true);
    expect(cutWords(`a${'1'.repeat(64)}`).some(({ kind }) => kind === 'code')).toBe(false);
  });

  it('takes any text, and never gives an empty word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const word of cutWords(text)) expect(word.text.length).toBeGreaterThan(0);
      }),
    );
  });
});
