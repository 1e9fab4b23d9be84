import type { JSX } from 'preact';
import type { Form } from '../state/form.ts';
import { TextField } from './text-field.tsx';

/** What the screens share that take a number sent by e-mail: the number, and before it the address if it is not known. */
export function CodeFields({
  fields,
  isKnown,
}: {
  readonly fields: Pick<Form<'email' | 'code'>['fields'], 'email' | 'code'>;
  /** The address was typed on an earlier screen. */
  readonly isKnown: boolean;
}): JSX.Element {
  return (
    <>
      {isKnown ? null : (
        <TextField label="E-mail" name="email" type="email" autocomplete="username" field={fields.email} />
      )}
      <TextField
        label="Confirmation code"
        name="code"
        inputMode="numeric"
        autocomplete="one-time-code"
        inputClass="code-input"
        field={fields.code}
        takesFocus={isKnown}
      />
    </>
  );
}
