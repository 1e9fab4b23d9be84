const MAX_SUGGESTED = 4;
/** A longer name makes no question that anyone would ask. */
const MAX_TITLE_CHARS = 40;

/**
 * Questions to try on the bot: the owner's own first, then those of the sample document, then one for each
 * document by its name. None without a ready document: a suggestion that must be refused is no help.
 */
export function suggestQuestions({
  starters,
  documentNames,
  sample,
}: {
  readonly starters: readonly string[];
  /** Names of the documents that are ready. */
  readonly documentNames: readonly string[];
  readonly sample: { readonly name: string; readonly questions: readonly string[] };
}): readonly string[] {
  if (documentNames.length === 0) return [];
  const ofSample = documentNames.includes(sample.name) ? sample.questions : [];
  const others = documentNames
    .filter((name) => name !== sample.name)
    .map(toTitle)
    .filter((title) => title.length <= MAX_TITLE_CHARS)
    .map((title) => `What is “${title}” about?`);
  return [...new Set([...starters, ...ofSample, ...others])].slice(0, MAX_SUGGESTED);
}

/** "returns_policy-2026.pdf" as one would say it: "returns policy 2026". */
function toTitle(fileName: string): string {
  return fileName
    .replace(/\.[a-z0-9]{2,5}$/i, '')
    .replace(/[_-]+/g, ' ')
    .trim();
}
