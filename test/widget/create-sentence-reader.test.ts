import { describe, expect, it } from 'vitest';
import { createSentenceReader } from '../../widget/answers/create-sentence-reader.ts';

function readAll(language: string, pieces: readonly string[]): string[] {
  const read = createSentenceReader(language);
  let text = '';
  const heard = pieces.flatMap((piece) => [...read((text += piece), false)]);
  return [...heard, ...read(text, true)];
}

describe('createSentenceReader', () => {
  it('says each sentence once, however the text is cut', () => {
    const text = 'Gifts may be returned. The limit is 3.50 euros a day. Ask us!';
    const expected = ['Gifts may be returned.', 'The limit is 3.50 euros a day.', 'Ask us!'];
    expect(readAll('en', [text])).toEqual(expected);
    expect(readAll('en', [...text])).toEqual(expected);
  });

  it('waits for the end of a sentence', () => {
    const read = createSentenceReader('en');
    expect(read('Gifts may be', false)).toEqual([]);
    expect(read('Gifts may be returned. But', false)).toEqual(['Gifts may be returned.']);
  });

  it('knows the sentence ends of other scripts', () => {
    expect(readAll('ja', ['はい。', '六十日以内です。'])).toEqual(['はい。', '六十日以内です。']);
  });

  it('leaves out citation numbers, marks and addresses', () => {
    expect(readAll('en', ['**Yes**, see [our page](https://a.example). [1]'])).toEqual(['Yes, see our page.']);
  });
});
