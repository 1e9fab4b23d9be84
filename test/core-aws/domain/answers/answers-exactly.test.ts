import { describe, expect, test } from 'vitest';
import { createExactCheck } from '../../../../core-aws/domain/answers/answers-exactly.ts';
import { statedNames } from '../../../../core-aws/domain/answers/asked-names.ts';
import { holdsNumber, labelledNumbers } from '../../../../core-aws/domain/answers/labelled-numbers.ts';
import { scoreUnits } from '../../../../core-aws/domain/answers/score-units.ts';

const COUNTRIES = {
  text: [
    'Some countries of the European Union.',
    'Country | Capital | Population in millions',
    'Austria | Vienna | 9.1',
    'Denmark | Copenhagen | 5.9',
    'Ireland | Dublin | 5.3',
  ].join('\n'),
  headings: ['Countries'],
  documentName: 'union.docx',
};
const CAGES = {
  text: 'Cage | Animal | Keeper\n876 | Parrot | Ana\n878 | Snake | Ben',
  headings: [],
  documentName: 'zoo.docx',
};
const RULES = {
  text: 'Article 11 is about dogs. Article 13 is about feeding. Articles 20 to 25 are about money. All rules are kept.',
  headings: ['Rules'],
  documentName: 'rules.txt',
};

/** The sentences and rows that may answer. */
function allowed(question: string, ...passages: readonly (typeof COUNTRIES)[]): readonly string[] {
  const check = createExactCheck(question, passages);
  return scoreUnits(question, passages)
    .filter(check)
    .map(({ text }) => text);
}

describe('The names a question states', () => {
  test.each([
    ['What is the capital of Estonia?', [['estonia']]],
    ['Did I see New Zealand or the Isle of Wight there?', [['new', 'zealand'], ['isl'], ['wight']]],
    ['Where is Fiji? Does it border Tonga?', [['fiji'], ['tonga']]],
    ['Are you open on Tuesday or in March?', []],
    ['estonia capital', []],
    ['How Do I Return A Book?', []],
    ['WHAT IS THE CAPITAL OF ESTONIA', []],
    ['Was kostet der Versand nach Hause?', []],
    ['ما هي عاصمة النمسا؟', []],
  ])('of "%s" are %j', (question, names) => {
    expect(statedNames(question)).toEqual(names);
  });
});

describe('Labelled numbers', () => {
  test.each([
    ['Who keeps cage 877?', [['cag', ['877']]]],
    ['Cage: 877, Keeper: Ana', [['cag', ['877']]]],
    ['see article no. 12', [['articl', ['12']]]],
    ['tram lines 3 and 7 stop here', [['line', ['3', '7']]]],
    ['within 30 days, in 1998', []],
    ['it costs 4.50 and opens at 9:30', []],
  ])('of "%s" are %j', (text, expected) => {
    const found = labelledNumbers(text).map(({ label, numbers }) => [label, numbers]);
    expect(found).toEqual(expected.map(([label, numbers]) => [label === 'line' ? 'lin' : label, numbers]));
  });

  test('a range holds its ends and what is between', () => {
    const [range] = labelledNumbers('articles 10 to 15');
    if (!range) throw new Error('no range was read');
    expect(['9', '10', '12', '15', '16'].map((asked) => holdsNumber(range, asked))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('What may answer a question that names something', () => {
  test.each([
    'What is the capital of Estonia?',
    'What is the population of Germany?',
    'what is the capital of estonia?',
    'population of germany',
  ])('"%s": no row of a table that has none of it', (question) => {
    expect(allowed(question, COUNTRIES).filter((text) => text.includes('Capital:'))).toEqual([]);
  });

  test.each([
    ['What is the capital of Austria?', 'Vienna'],
    ['what is the capital of denmark', 'Copenhagen'],
    ['What is the Austrian capital?', 'Vienna'],
    ['Which country has Dublin as its capital?', 'Ireland'],
  ])('"%s": only the row of it', (question, expected) => {
    const rows = allowed(question, COUNTRIES).filter((text) => text.includes('Capital:'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain(expected);
  });

  test('every row, when the question asks for nothing but what stands over the table', () => {
    expect(allowed('What are the capitals of the countries?', COUNTRIES)).toHaveLength(4);
  });

  test('a row under a heading or a sentence that has the name', () => {
    const text = 'Prices in Dublin:\nItem | Price\nLamp | 39';
    expect(allowed('What does a lamp cost in Dublin?', { ...COUNTRIES, text })).toContain('Item: Lamp, Price: 39');
    expect(allowed('What does a lamp cost in Cork?', { ...COUNTRIES, text })).toEqual([]);
  });

  test('a sentence without names of its own, wherever the name stands; not one about another name', () => {
    const about = { ...RULES, text: 'Harbour Books is a shop in Saltmere.' };
    const delivery = { ...RULES, text: 'Delivery costs 4 pounds. It is free when Martha brings it.' };
    expect(allowed('What does Saltmere pay for delivery?', about, delivery)).toContain('Delivery costs 4 pounds.');
    expect(allowed('What does Saltmere pay for delivery?', about, delivery)).not.toContain(
      'It is free when Martha brings it.',
    );
  });

  test.each([
    ['What animal is in cage 877?', []],
    ['What animal is in cage 878?', ['Cage: 878, Animal: Snake, Keeper: Ben']],
  ])('"%s": the row of that number or none', (question, rows) => {
    expect(allowed(question, CAGES)).toEqual(rows);
  });

  test('nothing for an article the documents skip, and all but other articles for one they have', () => {
    expect(allowed('What does article 12 say?', RULES)).toEqual([]);
    expect(allowed('What does article 13 say?', RULES)).toEqual([
      'Article 13 is about feeding.',
      'All rules are kept.',
    ]);
    expect(allowed('What does article 22 say?', RULES)).toContain('Articles 20 to 25 are about money.');
  });

  test('everything for a question that names nothing exactly', () => {
    expect(allowed('which rules are there about dogs', RULES)).toHaveLength(4);
  });
});
