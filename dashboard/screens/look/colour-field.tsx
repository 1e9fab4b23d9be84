import type { JSX } from 'preact';
import { readableColour, WIDGET_PAPER } from '#shared/readable-colour.ts';
import { Field } from '../../parts/field.tsx';

export interface ColourFieldProps {
  readonly value: string;
  readonly problem?: string | undefined;
  readonly onPick: (colour: string) => void;
}

/** A colour by the browser's picker or by its number; says what visitors see where it had to be adjusted. */
export function ColourField({ value, problem, onPick }: ColourFieldProps): JSX.Element {
  const colour = value.trim().toLowerCase();
  return (
    <div class="stack tight wide">
      <Field
        label="Colour"
        hint="Of the button and of what the visitor writes. On your pages the button is neutral until a visitor first opens the chat: nothing is loaded before."
        problem={problem}
      >
        {(ties) => (
          <div class="colour">
            <input
              type="color"
              class="colour-picker"
              aria-label="Pick a colour"
              value={problem ? '#000000' : colour}
              onInput={(event) => onPick(event.currentTarget.value)}
            />
            <input
              {...ties}
              class="input"
              type="text"
              maxLength={7}
              spellcheck={false}
              autocomplete="off"
              value={value}
              onInput={(event) => onPick(event.currentTarget.value)}
            />
          </div>
        )}
      </Field>
      {problem ? null : (
        <ul role="list" class="small shades" aria-live="polite">
          <Shade where="On light pages" colour={colour} paper={WIDGET_PAPER.light} change="darkened" />
          <Shade where="On dark pages" colour={colour} paper={WIDGET_PAPER.dark} change="lightened" />
        </ul>
      )}
    </div>
  );
}

interface ShadeProps {
  readonly where: string;
  readonly colour: string;
  readonly paper: string;
  readonly change: string;
}

function Shade({ where, colour, paper, change }: ShadeProps): JSX.Element {
  const seen = readableColour(colour, paper);
  return (
    <li>
      <span class="swatch" style={{ backgroundColor: seen }} aria-hidden="true" />
      {where}: {seen === colour ? `${seen}, as you chose it` : `${seen}, ${change} so that text can be read`}
    </li>
  );
}
