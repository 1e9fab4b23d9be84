/**
 * Left out of a part with all that is in them: text that was deleted or moved away, and properties that change looks
 * only (they are most of a document's XML).
 */
export const SKIPPED_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'del moveFrom delText delInstrText rPrChange pPrChange tblPrChange tblPrExChange trPrChange tcPrChange ' +
    'sectPrChange tblGridChange numberingChange proofErr bookmarkStart bookmarkEnd lastRenderedPageBreak rFonts sz ' +
    'szCs lang color kern noProof spacing ind jc i iCs bCs shd tabs pBdr rStyle tblBorders tcBorders tblCellMar ' +
    'tcMar tblGrid tblW tcW tblInd tblLayout trHeight vAlign snapToGrid widowControl keepNext keepLines softHyphen'
  )
    .split(' ')
    .map((name) => `w:${name}`),
);

/**
 * Here `w:del` is no container of text but a mark: the paragraph's end, or the row, was deleted. It must be seen.
 * Source: ISO/IEC 29500-1, 17.13.5.12 to 17.13.5.15.
 */
export const MARKED_BY_DELETION: ReadonlySet<string> = new Set(['w:rPr', 'w:trPr']);
