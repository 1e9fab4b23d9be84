import type { ComponentChildren, JSX } from 'preact';
import { useApp } from '../app-context.ts';
import type { Route } from '../router/route.ts';
import { toPath } from '../router/route.ts';

export interface LinkProps {
  readonly to: Route;
  readonly children: ComponentChildren;
  readonly class?: string;
  /** True for the link to where one is. */
  readonly isCurrent?: boolean;
  readonly dir?: 'auto';
  readonly title?: string;
}

/** A real link, so that it opens in a new tab when asked to; a plain click stays on the page. */
export function Link({ to, children, isCurrent = false, ...rest }: LinkProps): JSX.Element {
  const { router } = useApp();
  return (
    <a
      href={toPath(to)}
      aria-current={isCurrent ? 'page' : undefined}
      {...rest}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        void router.go(to);
      }}
    >
      {children}
    </a>
  );
}
