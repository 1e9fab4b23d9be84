import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { FormField } from '../state/form.ts';
import { Field } from './field.tsx';

export interface TextFieldProps {
  readonly label: string;
  readonly field: FormField;
  readonly name: string;
  readonly hint?: ComponentChildren;
  readonly type?: 'text' | 'email';
  readonly autocomplete?: string;
  readonly inputMode?: 'text' | 'email' | 'numeric' | 'url';
  readonly isReadOnly?: boolean;
  /** Set on the one field a screen is about: the owner can type at once. */
  readonly takesFocus?: boolean;
  /** Text of owners may run either way. */
  readonly isOwnText?: boolean;
  readonly inputClass?: string;
}

export function TextField(props: TextFieldProps): JSX.Element {
  const { label, field, name, hint, type = 'text', takesFocus = false } = props;
  const kind = type === 'email' ? ({ type: 'email' } as const) : ({ type: 'text' } as const);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  return (
    <Field label={label} hint={hint} problem={field.problem.value}>
      {(ties) => (
        <input
          {...ties}
          ref={input}
          class={props.inputClass ? `input ${props.inputClass}` : 'input'}
          {...kind}
          // For dialogs: showModal looks for this attribute, after the effect above has run.
          autofocus={takesFocus}
          name={name}
          value={field.value.value}
          autocomplete={props.autocomplete ?? 'off'}
          autocapitalize={type === 'email' ? 'none' : undefined}
          spellcheck={props.isOwnText ?? false}
          inputMode={props.inputMode}
          readOnly={props.isReadOnly}
          dir={props.isOwnText ? 'auto' : undefined}
          onInput={(event) => field.type(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
