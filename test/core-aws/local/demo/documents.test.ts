import { readFile } from 'node:fs/promises';
import mammoth from 'mammoth';
import { PDFParse } from 'pdf-parse';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { Look } from '#shared/bots.ts';
import { LIMITS } from '#shared/limits.ts';
import { fixZipDates } from '../../../../core-aws/local/demo/fix-zip-dates.ts';
import { makeHandbookPdf } from '../../../../core-aws/local/demo/handbook-pdf.ts';
import { HANDBOOK } from '../../../../core-aws/local/demo/handbook.ts';
import { makePricesDocx } from '../../../../core-aws/local/demo/prices-docx.ts';

const folder = new URL('../../../../core-aws/local/demo/', import.meta.url);

const Manifest = z.object({
  bot: z.object({ name: z.string(), look: z.partial(Look) }),
  documents: z.array(z.string()),
  questions: z.array(
    z.object({ question: z.string(), document: z.string(), page: z.nullable(z.int()), contains: z.string() }),
  ),
  off_topic: z.string(),
});

async function readDemo(path: string): Promise<Buffer> {
  return readFile(new URL(path, folder));
}

describe('the generated documents', () => {
  it('handbook.pdf is, byte for byte, what the generator makes', async () => {
    expect(Buffer.from(await makeHandbookPdf()).equals(await readDemo('documents/handbook.pdf'))).toBe(true);
  });

  it('prices.docx is, byte for byte, what the generator makes', async () => {
    expect(Buffer.from(await makePricesDocx()).equals(await readDemo('documents/prices.docx'))).toBe(true);
  });

  it('refuses to date something that is not a ZIP archive', () => {
    expect(() => fixZipDates(new Uint8Array(64))).toThrow('not a ZIP archive');
    expect(() => fixZipDates(new Uint8Array(3))).toThrow('not a ZIP archive');
  });
});

describe('the demo manifest', () => {
  let manifest: z.infer<typeof Manifest>;
  /** Text by document, then by page; kinds without pages have one. */
  const pages = new Map<string, readonly string[]>();

  beforeAll(async () => {
    manifest = Manifest.parse(JSON.parse((await readDemo('manifest.json')).toString('utf8')));
    const pdf = new PDFParse({ data: await readDemo('documents/handbook.pdf') });
    const read = await pdf.getText();
    await pdf.destroy();
    pages.set(
      'handbook.pdf',
      read.pages.map((page) => page.text),
    );
    const docx = await mammoth.extractRawText({ buffer: await readDemo('documents/prices.docx') });
    pages.set('prices.docx', [docx.value]);
    pages.set('returns-policy.txt', [(await readDemo('documents/returns-policy.txt')).toString('utf8')]);
  });

  it('lists the three documents, and the handbook has a page per chapter', () => {
    expect(manifest.documents).toEqual([...pages.keys()]);
    expect(pages.get('handbook.pdf')).toHaveLength(HANDBOOK.length);
  });

  it('asks eight questions whose answer stands in the named document and on the named page, and nowhere else', () => {
    expect(manifest.questions).toHaveLength(8);
    for (const { question, document, page, contains } of manifest.questions) {
      const found = [...pages].flatMap(([name, texts]) =>
        texts.flatMap((text, at) => (text.replace(/\s+/g, ' ').includes(contains) ? [`${name} ${at + 1}`] : [])),
      );
      expect(found, question).toEqual([`${document} ${page ?? 1}`]);
    }
  });

  it('shares no informative word between the off-topic question and the documents', () => {
    const words = manifest.off_topic.match(/[A-Za-z]{5,}/g) ?? [];
    expect(words.length).toBeGreaterThan(0);
    const everything = [...pages.values()].flat().join(' ').toLowerCase();
    for (const word of words) expect(everything).not.toContain(word.toLowerCase());
  });

  it('suggests at most as many starters as a bot may have, each one of the questions', () => {
    const starters = manifest.bot.look.starters ?? [];
    expect(starters.length).toBeGreaterThanOrEqual(3);
    expect(starters.length).toBeLessThanOrEqual(LIMITS.startersMaxCount);
    expect(manifest.questions.map(({ question }) => question)).toEqual(expect.arrayContaining([...starters]));
  });
});
