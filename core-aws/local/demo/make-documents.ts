/** Writes the generated sample documents: `node core-aws/local/demo/make-documents.ts`. Same words, same bytes. */
import { writeFile } from 'node:fs/promises';
import { makeHandbookPdf } from './handbook-pdf.ts';
import { makePricesDocx } from './prices-docx.ts';

const folder = new URL('./documents/', import.meta.url);
for (const [name, make] of [
  ['handbook.pdf', makeHandbookPdf],
  ['prices.docx', makePricesDocx],
] as const) {
  const bytes = await make();
  await writeFile(new URL(name, folder), bytes);
  console.log(`${name}: ${bytes.length} bytes`);
}
