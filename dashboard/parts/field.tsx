import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

/** The attributes that tie a control to its label, hint and problem. */
export interface ControlTies {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
}

export interface FieldProps {
  readonly label: string;
  /** Rest of the label for those who cannot see what the field stands beside: "of contract.pdf". */
  readonly labelOf?: string | undefined;
  readonly hint?: ComponentChildren;
  readonly problem?: string | undefined;
  readonly children: (ties: ControlTies) => ComponentChildren;
}

/** A control with its label above, its hint between and its problem below. */
export function Field({ label, labelOf, hint, problem, children }: FieldProps): JSX.Element {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter((part) => part !== '');
  const ties: ControlTies = {
    id,
    ...(described.length > 0 ? { 'aria-describedby': described.join(' ') } : {}),
    ...(problem ? { 'aria-invalid': 'true' } : {}),
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {labelOf ? <span class="visually-hidden"> {labelOf}</span> : null}
      </label>
      {hint ? (
        <div class="hint" id={`${id}-hint`}>
          {hint}
        </div>
      ) : null}
      {children(ties)}
      <div class="problem" id={`${id}-problem`} role="alert">
        {problem}
      </div>
    </div>
  );
}
