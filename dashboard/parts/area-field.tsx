import type { JSX } from 'preact';
import { Field } from './field.tsx';

export interface AreaFieldProps {
  readonly label: string;
  readonly value: string;
  readonly problem?: string | undefined;
  readonly hint?: string;
  readonly onType: (text: string) => void;
}

/** A text of a few lines in the owner's own language. */
export function AreaField({ label, value, problem, hint, onType }: AreaFieldProps): JSX.Element {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(ties) => (
        <textarea
          {...ties}
          class="input"
          rows={3}
          dir="auto"
          value={value}
          onInput={(event) => onType(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
