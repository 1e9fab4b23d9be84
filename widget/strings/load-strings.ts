import { en } from './en.ts';
import type { Strings } from './en.ts';

/** English is in the panel; each other language is a small file of its own that only its readers fetch. */
const LOADERS: Readonly<Record<string, () => Promise<{ readonly strings: Strings }>>> = {
  de: () => import('./de.ts'),
  fr: () => import('./fr.ts'),
  es: () => import('./es.ts'),
  pt: () => import('./pt.ts'),
  it: () => import('./it.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  ar: () => import('./ar.ts'),
  he: () => import('./he.ts'),
  zh: () => import('./zh.ts'),
  ja: () => import('./ja.ts'),
};

export interface LoadedStrings {
  /** The language the strings are really in. */
  readonly language: string;
  readonly strings: Strings;
}

/** A language file that does not come is no reason to have no chat: English then stands in. */
export async function loadStrings(language: string): Promise<LoadedStrings> {
  try {
    const loaded = await LOADERS[language]?.();
    if (loaded) return { language, strings: loaded.strings };
  } catch {
    // Told by the language of the answer.
  }
  return { language: 'en', strings: en };
}

/** Puts values into a sentence's `{name}` places. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => `${values[name] ?? place}`);
}
