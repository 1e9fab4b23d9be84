import type { ReadonlySignal, Signal } from '@preact/signals';
import { batch, signal } from '@preact/signals';
import type { Result } from '#shared/result.ts';
import type { Failure } from '../api/failure.ts';

type Values<Name extends string> = Readonly<Record<Name, string>>;

export interface FormField {
  readonly value: ReadonlySignal<string>;
  /** What is wrong and what to do, shown under the field. */
  readonly problem: ReadonlySignal<string | undefined>;
  /** Takes what was typed; a problem goes away with the first correction, it does not nag while typing. */
  readonly type: (text: string) => void;
}

export interface Form<Name extends string> {
  readonly fields: Readonly<Record<Name, FormField>>;
  /** A failure that belongs to no field. */
  readonly failure: ReadonlySignal<Failure | undefined>;
  readonly isBusy: ReadonlySignal<boolean>;
  /** Checks, sends, and puts each problem at its field. True when it went through. */
  readonly submit: () => Promise<boolean>;
}

export interface FormOptions<Name extends string> {
  readonly initial: Values<Name>;
  readonly check: { readonly [K in Name]?: (value: string) => string | undefined };
  readonly send: (values: Values<Name>) => Promise<Result<unknown, Failure>>;
  /** The field a failure belongs to, with words of our own where the server's would not fit. */
  readonly place?: (failure: Failure) => { readonly field: NoInfer<Name>; readonly problem: string } | undefined;
}

/** A form that keeps what was typed whatever happens, and never sends twice at once. */
export function createForm<Name extends string>({ initial, check, send, place }: FormOptions<Name>): Form<Name> {
  const names = Object.keys(initial) as Name[];
  const values = mapNames(names, (name) => signal(initial[name]));
  const problems = mapNames(names, (): Signal<string | undefined> => signal(undefined));
  const failure = signal<Failure | undefined>(undefined);
  const isBusy = signal(false);

  return {
    fields: mapNames(names, (name) => ({
      value: values[name],
      problem: problems[name],
      type(text) {
        values[name].value = text;
        problems[name].value = undefined;
      },
    })),
    failure,
    isBusy,
    async submit() {
      if (isBusy.value) return false;
      const typed = mapNames(names, (name) => values[name].value);
      batch(() => {
        failure.value = undefined;
        for (const name of names) problems[name].value = check[name]?.(typed[name]);
      });
      if (names.some((name) => problems[name].value !== undefined)) return false;
      isBusy.value = true;
      const result = await send(typed);
      isBusy.value = false;
      if (result.ok) return true;
      const placed = place?.(result.error);
      if (placed) problems[placed.field].value = placed.problem;
      else failure.value = result.error;
      return false;
    },
  };
}

function mapNames<Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}
