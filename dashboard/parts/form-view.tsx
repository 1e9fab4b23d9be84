import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { Form } from '../state/form.ts';
import { FailureNotice } from './failure-notice.tsx';

export interface FormViewProps<Name extends string> {
  readonly form: Form<Name>;
  readonly children: ComponentChildren;
  /** What to do once it went through. */
  readonly onDone: () => void;
}

/** Submits a form by button or Enter; when something is wrong, the first wrong field takes the focus. */
export function FormView<Name extends string>({ form, children, onDone }: FormViewProps<Name>): JSX.Element {
  const element = useRef<HTMLFormElement>(null);
  async function submit(): Promise<void> {
    if (await form.submit()) return onDone();
    requestAnimationFrame(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  }
  return (
    <form
      ref={element}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {form.failure.value ? <FailureNotice failure={form.failure.value} /> : null}
      {children}
    </form>
  );
}
