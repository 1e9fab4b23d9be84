import type { Result } from '#shared/result.ts';

/** Locks up a secret so that the locked text and its key may lie in different places: without the key it is noise. */
export interface Cipher {
  /**
   * Seals the text with a new key, which is used for nothing else.
   * @param context what the text belongs to; it opens only with the same
   */
  readonly seal: (text: string, context: string) => Promise<{ readonly sealed: string; readonly key: string }>;
  /** Errors: `other_key`: sealed with another key than this; `damaged`: with this key, but text or context differ. */
  readonly open: (
    sealed: string,
    by: { readonly key: string; readonly context: string },
  ) => Promise<Result<string, { readonly kind: 'other_key' | 'damaged' }>>;
}
