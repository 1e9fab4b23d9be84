const MAX_SUGGESTED = 4;

/**
 * Questions to try on the bot: the owner's own first, then those of the sample document. None is made up from a
 * document's name, nor given without a ready document: a suggestion that must be refused is no help.
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
  return [...new Set([...starters, ...ofSample])].slice(0, MAX_SUGGESTED);
}
