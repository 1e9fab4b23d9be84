import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app-context.ts';

export interface PageHeadingProps {
  readonly level: 1 | 2;
  readonly children: string;
  /** Words after the heading's own in the tab's title, such as the bot's name. */
  readonly of?: string;
  /** False where a field takes the focus instead. */
  readonly takesFocus?: boolean;
}

/**
 * A screen's heading. After moving to a screen it takes the focus, as a page load would: a keyboard starts at
 * the top of what is new, and a screen reader says where one is.
 */
export function PageHeading({ level, children, of, takesFocus = true }: PageHeadingProps): JSX.Element {
  const { hasMoved } = useApp();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = [children, of, 'Edgewise'].filter((part) => part !== undefined && part !== '').join(' · ');
  }, [children, of]);
  useEffect(() => {
    if (takesFocus && hasMoved()) heading.current?.focus({ preventScroll: true });
    if (hasMoved()) scrollTo(0, 0);
  }, []);
  const Tag = level === 1 ? 'h1' : 'h2';
  return (
    <Tag ref={heading} tabIndex={-1}>
      {children}
    </Tag>
  );
}
