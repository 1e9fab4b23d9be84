import type { VNode } from 'preact';

const PATHS = {
  close: 'M6 6l12 12M18 6L6 18',
  send: 'M12 19V6M6 11l6-6 6 6',
  stop: 'M8 8h8v8H8z',
} as const;

/** Drawn in the text's colour. Its meaning is in the button's label, so readers skip it. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }): VNode {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
