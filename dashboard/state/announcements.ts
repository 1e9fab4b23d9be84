import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

/** What a screen reader is told about changes that move no focus: "Copied", "handbook.pdf is ready". */
export interface Announcements {
  readonly latest: ReadonlySignal<{ readonly id: number; readonly text: string }>;
  readonly say: (text: string) => void;
}

export function createAnnouncements(): Announcements {
  const latest = signal({ id: 0, text: '' });
  return {
    latest,
    say(text) {
      latest.value = { id: latest.value.id + 1, text };
    },
  };
}
