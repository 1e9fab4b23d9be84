import { describe, expect, test } from 'vitest';
import { makeFormPdf, makeLinkedPdf } from '../../../../fixtures/make-pdf.ts';
import { readPdf, textsOf } from './read-pdf.ts';

describe('A form', () => {
  test('is read with what was typed, chosen and ticked, beside what it answers', async () => {
    const text = textsOf((await readPdf(await makeFormPdf())).blocks).join('\n');
    expect(text).toContain('Customer: Ada Lovelace');
    expect(text).toContain('Country: Norway');
    expect(text).toContain('☑ Deliver');
    expect(text).not.toContain('☑ Collect');
    expect(text).not.toContain('Iceland');
  });

  test('keeps passwords typed into it to itself', async () => {
    const text = textsOf((await readPdf(await makeFormPdf())).blocks).join('\n');
    expect(text).toContain('Ada');
    expect(text).not.toContain('hunter2');
  });
});

describe('A link', () => {
  const line = { text: 'Book a table online', x: 60, y: 100 };

  async function read(url: string, text = line.text): Promise<readonly string[]> {
    const bytes = await makeLinkedPdf([{ ...line, text }], [{ url, x: 58, y: 100, width: 200 }]);
    return textsOf((await readPdf(bytes)).blocks);
  }

  test('keeps its text and gives its address in brackets', async () => {
    expect(await read('https://inn.example/book')).toEqual(['Book a table online (https://inn.example/book)']);
  });

  test('gives a mail address as one', async () => {
    expect(await read('mailto:inn@inn.example')).toEqual(['Book a table online (inn@inn.example)']);
  });

  test('does not repeat an address that the text shows', async () => {
    expect(await read('https://inn.example/', 'See inn.example today')).toEqual(['See inn.example today']);
  });

  test('that could run a program gives no address', async () => {
    expect(await read('javascript:alert(1)')).toEqual(['Book a table online']);
  });

  test('in the middle of a sentence leaves the sentence whole', async () => {
    const drawings = [{ text: 'You can find the house rules online and in print.', x: 60, y: 100 }];
    const bytes = await makeLinkedPdf(drawings, [{ url: 'https://inn.example/rules', x: 137, y: 100, width: 57 }]);
    const [text] = textsOf((await readPdf(bytes)).blocks);
    expect(text).toMatch(
      /^You can find the house rules online and in print\. \(.*house.*: https:\/\/inn\.example\/rules\)$/,
    );
  });
});
