const CITATION = /\s*\[\s*(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)\s*\]/gu;

/** The passage numbers a sentence cites, ascending, each once. `[1, 3]` and `[1][3]` are the same; `[1-3]` is a range. */
export function citedNumbers(sentence: string): readonly number[] {
  const numbers = new Set<number>();
  for (const [, list = ''] of sentence.matchAll(CITATION)) {
    for (const part of list.split(/[,;]/u)) {
      const [first = 0, last = first] = part.split(/[–-]/u).map(Number);
      for (let number = first; number <= Math.min(last, first + 20); number += 1) numbers.add(number);
    }
  }
  return [...numbers].toSorted((a, b) => a - b);
}

export function withoutCitations(sentence: string): string {
  return sentence.replace(CITATION, '');
}

/** Puts citations at the end of the sentence's words, before its full stop and the space after it. */
export function withCitations(sentence: string, numbers: readonly number[]): string {
  const plain = withoutCitations(sentence);
  const [, words = '', stop = '', space = ''] = /^([\s\S]*?)([.!?…。！？؟।]*["'”’»)*_]*)(\s*)$/u.exec(plain) ?? [];
  const marks = numbers.map((number) => `[${number}]`).join('');
  return `${words.trimEnd()} ${marks}${stop}${space}`;
}
