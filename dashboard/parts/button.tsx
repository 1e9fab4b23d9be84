import type { ComponentChildren, JSX } from 'preact';

export interface ButtonProps {
  readonly children: ComponentChildren;
  /** `primary` once per screen; `danger` when a click loses something for good. */
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet' | 'quiet losing';
  readonly type?: 'button' | 'submit';
  /** A name for those who cannot see what the button stands beside: "Delete handbook.pdf". */
  readonly label?: string | undefined;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly describedBy?: string;
  readonly onClick?: (event: MouseEvent) => void;
}

/** A button that stays focusable while busy or disabled, so that the keyboard never loses its place. */
export function Button({
  children,
  tone = 'plain',
  type = 'button',
  label,
  isBusy = false,
  isDisabled = false,
  describedBy,
  onClick,
}: ButtonProps): JSX.Element {
  const isOff = isBusy || isDisabled;
  return (
    <button
      type={type}
      class={tone === 'plain' ? 'button' : `button ${tone}`}
      aria-label={label}
      aria-disabled={isOff ? 'true' : undefined}
      aria-busy={isBusy ? 'true' : undefined}
      aria-describedby={describedBy}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {children}
    </button>
  );
}
