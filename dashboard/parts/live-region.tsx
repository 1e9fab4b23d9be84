import type { JSX } from 'preact';
import { useApp } from '../app-context.ts';

/** Reads announcements out. Keyed by their number, so that the same words twice are heard twice. */
export function LiveRegion(): JSX.Element {
  const { id, text } = useApp().announcements.latest.value;
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      <span key={id}>{text}</span>
    </div>
  );
}
