import { describe, expect, it } from 'vitest';
import { askedWords, createTermMaker } from '../../../../../core-aws/domain/search/words/word-terms.ts';

describe('terms of words', () => {
  it.each([
    ['en', 'connection', 'connected'],
    ['en', 'policies', 'policy'],
    ['de', 'Lieferungen', 'Lieferung'],
    ['de', 'Häuser', 'hauser'],
    ['fr', 'livraisons', 'livraison'],
    ['es', 'canciones', 'canción'],
    ['es', 'cancion', 'canción'],
    ['it', 'consegne', 'consegna'],
    ['pt', 'entregas', 'entrega'],
    ['nl', 'leveringen', 'levering'],
    ['sv', 'räkningar', 'räkning'],
    ['da', 'leveringer', 'levering'],
    ['no', 'leveringer', 'levering'],
    ['fi', 'talossa', 'talot'],
    ['ru', 'доставки', 'доставка'],
    ['ar', 'المدرسة', 'مدرسة'],
  ])('meet in %s: %s and %s', (language, one, other) => {
    const terms = createTermMaker();
    expect(terms(one, language)).toEqual(terms(other, language));
    expect(terms(one, language)).toHaveLength(1);
  });

  it('leave out words that say nothing alone', () => {
    expect(createTermMaker()('What is the price of it', 'en')).toEqual(createTermMaker()('price', 'en'));
  });

  it('of a question are those of every language among the rows, as one word', () => {
    const [word] = askedWords('Lieferungen', [undefined, 'de']);
    expect(word?.terms).toEqual(expect.arrayContaining(createTermMaker()('Lieferung', 'de')));
    expect(word?.terms).toHaveLength(2);
  });
});
