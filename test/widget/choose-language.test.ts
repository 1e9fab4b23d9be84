import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LAUNCHER_LABELS, chooseLanguage } from '../../widget/loader/launcher-labels.ts';
import { en } from '../../widget/strings/en.ts';
import { fill, loadStrings } from '../../widget/strings/load-strings.ts';

describe('the language', () => {
  it.each([
    ['de', ['fr-CA', 'en'], 'de'],
    [undefined, ['fr-CA', 'en'], 'fr'],
    [undefined, ['sv', 'PT-br'], 'pt'],
    ['xx', ['sv'], 'en'],
    [undefined, [], 'en'],
    ['constructor', [], 'en'],
  ])('of owner %s and browser %j is %s', (wanted, browser, expected) => {
    expect(chooseLanguage(wanted, browser)).toBe(expected);
  });

  it('has every sentence, and its places, in every language the launcher speaks', async () => {
    const languages = Object.keys(LAUNCHER_LABELS);
    expect(languages).toHaveLength(12);
    expect(readdirSync('widget/strings').filter((name) => /^[a-z]{2}\.ts$/.test(name))).toHaveLength(12);
    for (const language of languages) {
      const loaded = await loadStrings(language);
      expect(loaded.language).toBe(language);
      for (const [key, sentence] of Object.entries(en)) {
        const translated = loaded.strings[key as keyof typeof en];
        expect(translated, `${language}.${key}`).not.toBe('');
        expect(translated.match(/\{\w+\}/g)?.toSorted(), `${language}.${key}`).toEqual(
          sentence.match(/\{\w+\}/g)?.toSorted(),
        );
      }
    }
  });

  it('falls back to English and says so', async () => {
    expect(await loadStrings('xx')).toEqual({ language: 'en', strings: en });
  });

  it('fills places and leaves unknown ones', () => {
    expect(fill('{n} of {max} {x}', { n: 1, max: 2 })).toBe('1 of 2 {x}');
  });
});
