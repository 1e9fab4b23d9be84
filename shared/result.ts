/**
 * An expected outcome as a value: what can go wrong is part of the signature.
 * Bugs and outages throw; anything a caller is expected to handle is an `err`.
 */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** The expected outcome. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** The outcome a caller must handle; a bug or an outage is thrown instead. */
export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
