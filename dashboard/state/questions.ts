import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

/** A yes-or-no question the page must ask before it goes on. */
export interface PageQuestion {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  /** Left out when there is nothing to decide, only something to know. */
  readonly no?: string;
  /** True when yes loses something: the button says so by its colour too. */
  readonly isDestructive: boolean;
}

export interface PageQuestions {
  readonly open: ReadonlySignal<PageQuestion | undefined>;
  /** Shows the question; resolves with the owner's answer. One that is still open counts as no. */
  readonly ask: (question: PageQuestion) => Promise<boolean>;
  readonly answer: (isYes: boolean) => void;
}

export function createPageQuestions(): PageQuestions {
  const open = signal<PageQuestion | undefined>(undefined);
  let resolveOpen: ((isYes: boolean) => void) | undefined;

  function answer(isYes: boolean): void {
    const resolve = resolveOpen;
    resolveOpen = undefined;
    open.value = undefined;
    resolve?.(isYes);
  }

  return {
    open,
    ask(question) {
      answer(false);
      open.value = question;
      return new Promise((resolve) => (resolveOpen = resolve));
    },
    answer,
  };
}
