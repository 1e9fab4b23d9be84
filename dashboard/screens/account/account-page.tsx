import type { ComponentChildren, JSX } from 'preact';
import { PageHeading } from '../../parts/page-heading.tsx';

export interface AccountPageProps {
  readonly title: string;
  /** True when a field of the screen takes the focus. */
  readonly hasFocusedField?: boolean;
  readonly children: ComponentChildren;
}

/** The narrow page of everything one does without being signed in. */
export function AccountPage({ title, hasFocusedField = true, children }: AccountPageProps): JSX.Element {
  return (
    <div class="account">
      <header class="brand">Edgewise</header>
      <main class="stack">
        <PageHeading level={1} takesFocus={!hasFocusedField}>
          {title}
        </PageHeading>
        {children}
      </main>
    </div>
  );
}
