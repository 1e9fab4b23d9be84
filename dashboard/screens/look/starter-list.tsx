import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { LIMITS } from '#shared/limits.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import type { LookProblems } from '../../state/look-draft.ts';
import { canAddStarter, moveStarter } from '../../state/look-draft.ts';
import { StarterItem } from './starter-item.tsx';

export interface StarterListProps {
  readonly starters: readonly string[];
  readonly problems: LookProblems;
  readonly onChange: (starters: string[]) => void;
}

/** Questions offered as buttons before the first message: added, removed and put in order by buttons. */
export function StarterList({ starters, problems, onChange }: StarterListProps): JSX.Element {
  const { announcements } = useApp();
  const group = useRef<HTMLFieldSetElement>(null);

  /** Focus follows what was moved, or goes to what took the place of what was removed. */
  function focusLater(selector: string): void {
    requestAnimationFrame(() => group.current?.querySelector<HTMLElement>(selector)?.focus());
  }

  function move(from: number, by: -1 | 1): void {
    const moved = moveStarter(starters, from, by);
    if (moved === starters) return;
    onChange([...moved]);
    announcements.say(`Moved to place ${from + by + 1}.`);
    focusLater(`[data-place="${from + by}"] [data-move="${by}"] button`);
  }

  function remove(at: number): void {
    onChange(starters.toSpliced(at, 1));
    announcements.say('Removed.');
    focusLater(
      starters.length > 1 ? `[data-place="${Math.min(at, starters.length - 2)}"] input` : '.add-starter button',
    );
  }

  return (
    <fieldset ref={group} class="field wide starters">
      <legend>Suggested questions</legend>
      <p class="hint">Shown as buttons before the first question; up to {LIMITS.startersMaxCount}.</p>
      <ol role="list">
        {starters.map((starter, at) => (
          <StarterItem
            key={at}
            place={at}
            count={starters.length}
            text={starter}
            problem={problems[`starter${at}`]}
            onType={(text) => onChange(starters.with(at, text))}
            onMove={(by) => move(at, by)}
            onRemove={() => remove(at)}
          />
        ))}
      </ol>
      {canAddStarter(starters) ? (
        <div class="add-starter">
          <Button
            onClick={() => {
              onChange([...starters, '']);
              focusLater(`[data-place="${starters.length}"] input`);
            }}
          >
            Add a question
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
