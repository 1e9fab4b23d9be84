/**
 * Follows Word's fields (`{ PAGEREF x }` and their results): what is between a field's begin and its separator is
 * code, what follows until its end is what readers see. Fields nest, and may run over several paragraphs.
 * Source: ISO/IEC 29500-1, 17.16.18.
 */
export interface Fields {
  readonly begin: () => void;
  readonly addCode: (code: string) => void;
  /** Answers the field's code. */
  readonly separate: () => string;
  /** True when the field that ends had a separator in this paragraph. */
  readonly end: () => boolean;
  readonly isShown: () => boolean;
  readonly startParagraph: () => void;
  readonly endParagraph: () => void;
}

export function createFields(): Fields {
  const open: { code: string; isResult: boolean; separatedHere: boolean }[] = [];
  return {
    begin: () => void open.push({ code: '', isResult: false, separatedHere: false }),
    addCode(code) {
      const field = open.at(-1);
      if (field && !field.isResult) field.code += code;
    },
    separate() {
      const field = open.at(-1);
      if (!field) return '';
      field.isResult = true;
      field.separatedHere = true;
      return field.code;
    },
    end: () => open.pop()?.separatedHere === true,
    isShown: () => open.every((field) => field.isResult),
    startParagraph() {
      for (const field of open) field.separatedHere = false;
    },
    endParagraph() {
      // A field that never comes to its result would hide the rest of a damaged document.
      for (const field of open) field.isResult = true;
    },
  };
}
