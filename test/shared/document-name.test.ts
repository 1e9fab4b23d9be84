import { describe, expect, it } from 'vitest';
import { documentNameKey, parseDocumentName } from '#shared/document-name.ts';
import { LIMITS } from '#shared/limits.ts';

describe('the name of a document', () => {
  it('is the file’s own, without the folders some clients send', () => {
    expect(parseDocumentName('C:\\Users\\ada\\prices.docx')).toEqual({ ok: true, value: 'prices.docx' });
    expect(parseDocumentName('a/../../x.txt')).toEqual({ ok: true, value: 'x.txt' });
  });

  it.each(['', '  ', '.', '..', 'folder/', 'a\u0000b.txt', 'a\nb.txt', '\u202egpj.exe', 'a\u2066b.pdf'])(
    'is not %j',
    (name) => {
      expect(parseDocumentName(name)).toMatchObject({ ok: false });
    },
  );

  it('may be as long as the limit, and not one character longer', () => {
    expect(parseDocumentName('n'.repeat(LIMITS.documentNameMaxChars)).ok).toBe(true);
    expect(parseDocumentName('n'.repeat(LIMITS.documentNameMaxChars + 1))).toEqual({
      ok: false,
      error: 'the file name is 256 characters; the limit is 255',
    });
  });

  it('is the same however its accents are encoded and whatever its case', () => {
    expect(documentNameKey('Menu\u0308.PDF')).toBe(documentNameKey('menü.pdf'));
  });
});
