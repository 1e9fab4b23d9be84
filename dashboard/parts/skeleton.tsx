import type { JSX } from 'preact';

/** Holds a list's place while it loads; the style sheet shows it only after 300 ms. */
export function Skeleton({ what }: { readonly what: string }): JSX.Element {
  return (
    <div role="status" class="wide">
      <span class="visually-hidden">Loading {what}</span>
      <div class="skeleton" aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
