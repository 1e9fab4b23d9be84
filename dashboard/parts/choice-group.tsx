import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface ChoiceGroupProps<Choice extends string> {
  readonly label: string;
  readonly choices: Readonly<Record<Choice, string>>;
  readonly chosen: Choice;
  readonly onChoose: (choice: Choice) => void;
}

/** One of a few, side by side: native radio buttons, so that arrow keys work as everywhere. */
export function ChoiceGroup<Choice extends string>(props: ChoiceGroupProps<Choice>): JSX.Element {
  const { label, choices, chosen, onChoose } = props;
  const name = useId();
  return (
    <fieldset class="choices">
      <legend class="visually-hidden">{label}</legend>
      {(Object.keys(choices) as Choice[]).map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            class="visually-hidden"
            name={name}
            value={choice}
            checked={choice === chosen}
            onChange={() => onChoose(choice)}
          />
          <span>{choices[choice]}</span>
        </label>
      ))}
    </fieldset>
  );
}
