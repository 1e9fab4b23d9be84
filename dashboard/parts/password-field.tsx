import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FormField } from '../state/form.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';

export interface PasswordFieldProps {
  readonly field: FormField;
  readonly label?: string;
  readonly labelOf?: string;
  readonly hint?: string;
  /** Tells password managers whether to offer the stored one, a new one, or to keep out of it. */
  readonly autocomplete: 'current-password' | 'new-password' | 'off';
  readonly name?: string;
  readonly takesFocus?: boolean;
}

/** A password that can be looked at: typing one twice blind is how people lock themselves out. */
export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const { field, label = 'Password', labelOf, hint, autocomplete, name = 'password', takesFocus = false } = props;
  const isShown = useSignal(false);
  const kind = isShown.value ? ({ type: 'text' } as const) : ({ type: 'password' } as const);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  return (
    <Field label={label} labelOf={labelOf} hint={hint} problem={field.problem.value}>
      {(ties) => (
        <div class="with-button">
          <input
            {...ties}
            ref={input}
            class="input"
            {...kind}
            autofocus={takesFocus}
            name={name}
            value={field.value.value}
            autocomplete={autocomplete}
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => field.type(event.currentTarget.value)}
          />
          <Button
            label={isShown.value ? 'Hide what is typed' : 'Show what is typed'}
            onClick={() => (isShown.value = !isShown.value)}
          >
            {isShown.value ? 'Hide' : 'Show'}
          </Button>
        </div>
      )}
    </Field>
  );
}
