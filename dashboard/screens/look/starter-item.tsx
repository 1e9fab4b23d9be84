import type { JSX } from 'preact';
import { LIMITS } from '#shared/limits.ts';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';

export interface StarterItemProps {
  /** From 0. */
  readonly place: number;
  readonly count: number;
  readonly text: string;
  readonly problem?: string | undefined;
  readonly onType: (text: string) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** One suggested question with what can be done to it. */
export function StarterItem(props: StarterItemProps): JSX.Element {
  const { place, count, text, problem, onType, onMove, onRemove } = props;
  const number = place + 1;
  return (
    <li data-place={place}>
      <Field label={`Question ${number}`} problem={problem}>
        {(ties) => (
          <input
            {...ties}
            class="input"
            type="text"
            dir="auto"
            autocomplete="off"
            maxLength={LIMITS.starterMaxChars}
            value={text}
            onInput={(event) => onType(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="row starter-actions">
        <span data-move="-1">
          <Button tone="quiet" label={`Move question ${number} up`} isDisabled={place === 0} onClick={() => onMove(-1)}>
            Up
          </Button>
        </span>
        <span data-move="1">
          <Button
            tone="quiet"
            label={`Move question ${number} down`}
            isDisabled={place === count - 1}
            onClick={() => onMove(1)}
          >
            Down
          </Button>
        </span>
        <Button tone="quiet" label={`Remove question ${number}`} onClick={onRemove}>
          Remove
        </Button>
      </div>
    </li>
  );
}
