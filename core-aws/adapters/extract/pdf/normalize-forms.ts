/**
 * Takes apart what fonts draw as one shape but readers spell as letters: ligatures (fi, ffl), the joined forms of
 * Arabic and Hebrew letters, radicals and vertical forms that stand for ordinary Chinese and Japanese characters.
 * Other compatibility forms (superscripts, fractions, full-width letters) carry meaning and stay.
 */
export function normalizeForms(text: string): string {
  return DRAWN_FORMS.test(text) ? text.replace(ALL_DRAWN_FORMS, (form) => form.normalize('NFKC')) : text;
}

const FORMS = String.raw`[\u2e80-\u2fdf\ufb00-\ufb4f\ufb50-\ufdcf\ufdf0-\ufdff\ufe10-\ufe19\ufe30-\ufe4f\ufe70-\ufefc]+`;
const DRAWN_FORMS = new RegExp(FORMS, 'u');
const ALL_DRAWN_FORMS = new RegExp(FORMS, 'gu');
