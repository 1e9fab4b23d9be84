import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApp } from '../app-context.ts';
import { Button } from './button.tsx';

const SHOWN_MS = 3_000;

export interface CopyButtonProps {
  readonly text: string;
  readonly children: string;
  /** Element that shows the text; selected when the browser will not copy, so that Ctrl+C does. */
  readonly fallback?: () => HTMLElement | null;
  /** Called when it cannot be copied and there is nothing here to select. */
  readonly onCannot?: () => void;
}

/** Copies, says so to eye and ear, and when copying is not allowed selects the text instead. */
export function CopyButton({ text, children, fallback, onCannot }: CopyButtonProps): JSX.Element {
  const { announcements } = useApp();
  const outcome = useSignal<'copied' | 'selected' | undefined>(undefined);
  useEffect(() => {
    if (outcome.value === undefined) return undefined;
    const timer = setTimeout(() => (outcome.value = undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome.value]);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      outcome.value = 'copied';
      announcements.say('Copied.');
    } catch {
      const element = fallback?.();
      if (!element) return onCannot?.();
      getSelection()?.selectAllChildren(element);
      outcome.value = 'selected';
      announcements.say('The browser did not allow copying. The line is selected: press Control C, or Command C.');
    }
  }

  return (
    <span class="row">
      <Button onClick={() => void copy()}>{children}</Button>
      {outcome.value ? (
        <span class="small muted" aria-hidden="true">
          {outcome.value === 'copied' ? 'Copied' : 'Selected: press Ctrl+C or ⌘C'}
        </span>
      ) : null}
    </span>
  );
}
