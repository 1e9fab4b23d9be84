import { PDFDocument, StandardFonts } from 'pdf-lib';

const SUBJECTS =
  'The workshop|Every order|A returned lamp|The delivery van|Our team|The spare part|A gift card|The warranty|This invoice|The warehouse|A damaged parcel|The repair';
const VERBS = 'needs|covers|follows|reaches|replaces|includes|allows|describes|records|protects|precedes|confirms';
const OBJECTS =
  'a written note|the original receipt|two working days|a second inspection|the customer account|an approved carrier|the printed label|every replacement bulb|a fixed price|the insured value|one free adjustment|the safety test';
const ENDS =
  'before the shop opens|when the season changes|unless the manager agrees|because stock is limited|in all four branches|without any extra charge|as the catalogue explains|after the first year|for members of the club|if the colour differs|until the end of the month|on the islands as well';

/** Varied English prose of about that many words; the same seed makes the same text. */
export function makeProse(wordCount: number, seed: number): string {
  let state = seed;
  // The generator of "Numerical Recipes": what is said must differ, not be random.
  const pick = (words: string): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const all = words.split('|');
    return all[Math.floor((state / 2 ** 32) * all.length)] ?? '';
  };
  const sentences: string[] = [];
  for (let count = 0; count < wordCount;) {
    const sentence = `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)} ${pick(ENDS)}.`;
    sentences.push(sentence);
    count += sentence.split(' ').length;
  }
  return sentences.join(' ');
}

/** A report as a PDF: a heading on each page, and under it some 500 words of prose in one column. */
export async function makeReportPdf({
  pageCount = 10,
  wordsPerPage = 500,
}: { readonly pageCount?: number; readonly wordsPerPage?: number } = {}): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  const [regular, bold] = await Promise.all([
    pdf.embedFont(StandardFonts.Helvetica),
    pdf.embedFont(StandardFonts.HelveticaBold),
  ]);
  for (let at = 1; at <= pageCount; at += 1) {
    const page = pdf.addPage([595, 842]);
    page.drawText(`Chapter ${at} of the handbook`, { x: 60, y: 780, size: 18, font: bold });
    page.drawText(makeProse(wordsPerPage, at), {
      x: 60,
      y: 745,
      size: 10,
      font: regular,
      maxWidth: 475,
      lineHeight: 13,
    });
  }
  return pdf.save();
}
