import { randomBytes } from 'node:crypto';

/**
 * A PDF of many pages of text, every letter placed by itself as some programs do, filled up to a size by a stream
 * nothing refers to. Written by hand: a library would take minutes for it.
 * Source of the form: ISO 32000-1, 7.5.
 */
export function makeLargePdf({
  pages,
  charsPerPage,
  bytes,
}: {
  readonly pages: number;
  readonly charsPerPage: number;
  readonly bytes: number;
}): Uint8Array {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  const write = (part: Buffer | string): void => {
    const buffer = typeof part === 'string' ? Buffer.from(part, 'latin1') : part;
    parts.push(buffer);
    length += buffer.length;
  };
  const object = (content: string | Buffer, stream?: Buffer): void => {
    offsets.push(length);
    write(`${offsets.length} 0 obj\n`);
    write(content);
    if (stream) {
      write('\nstream\n');
      write(stream);
      write('\nendstream');
    }
    write('\nendobj\n');
  };
  const FIRST_PAGE = 4;
  write('%PDF-1.4\n');
  object('<< /Type /Catalog /Pages 2 0 R >>');
  const kids = Array.from({ length: pages }, (_, at) => `${FIRST_PAGE + at * 2} 0 R`).join(' ');
  object(`<< /Type /Pages /Count ${pages} /Kids [${kids}] >>`);
  object('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>');
  for (let page = 0; page < pages; page += 1) {
    object(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents ${FIRST_PAGE + 1 + page * 2} 0 R >>`,
    );
    const text = Buffer.from(placeLetters(page, charsPerPage), 'latin1');
    object(`<< /Length ${text.length} >>`, text);
  }
  const filling = bytes - length - 60 - 20 * (offsets.length + 8) - 200;
  if (filling > 0) object(`<< /Length ${filling} >>`, randomBytes(filling));
  const xref = length;
  write(`xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n`);
  write(offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join(''));
  write(`trailer\n<< /Size ${offsets.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`);
  return Buffer.concat(parts);
}

const PER_LINE = 90;

function placeLetters(page: number, chars: number): string {
  const words = `Page ${page} speaks of parcels and kettles that nobody has counted yet, ${page * 7} of them. `;
  const text = words.repeat(Math.ceil(chars / words.length)).slice(0, chars);
  const letters = Array.from(text, (letter, at) => {
    const [x, y] = [50 + (at % PER_LINE) * 5.5, 790 - Math.floor(at / PER_LINE) * 14];
    return letter === ' ' ? '' : `1 0 0 1 ${x} ${y} Tm (${letter}) Tj\n`;
  });
  return `BT /F 9 Tf\n${letters.join('')}ET`;
}
