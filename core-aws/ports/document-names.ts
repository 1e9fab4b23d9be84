/**
 * Which document a name of a bot belongs to. Documents have random ids, so two first uploads of one name at the same
 * moment would make two documents; whoever claims the name first decides the id for both. Keyed by
 * `documentNameKey`. Every method throws `StoreUnavailable` when the store cannot be reached.
 */
export interface DocumentNames {
  /**
   * Claims the name for a document and answers whose it is now: this one's when it was free (or belonged to
   * `insteadOf`), else that of who has it.
   */
  readonly claim: (
    botId: string,
    nameKey: string,
    documentId: string,
    options?: { readonly insteadOf?: string },
  ) => Promise<string>;
  /** Frees the name if it is this document's. */
  readonly release: (botId: string, nameKey: string, documentId: string) => Promise<void>;
  readonly eraseBot: (botId: string) => Promise<void>;
}
