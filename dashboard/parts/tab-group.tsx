import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';

export interface TabGroupProps {
  readonly label: string;
  readonly tabs: readonly { readonly name: string; readonly content: ComponentChildren }[];
}

/** Tabs within a screen, after the ARIA pattern: arrows, Home and End move; one tab is in the tab order. */
export function TabGroup({ label, tabs }: TabGroupProps): JSX.Element {
  const chosen = useSignal(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  function choose(at: number): void {
    chosen.value = (at + tabs.length) % tabs.length;
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[chosen.value]?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    const isRtl = getComputedStyle(document.documentElement).direction === 'rtl';
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: chosen.value + (isRtl ? -1 : 1),
      ArrowLeft: chosen.value + (isRtl ? 1 : -1),
      Home: 0,
      End: tabs.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  }

  return (
    <div class="tab-group wide">
      <div ref={list} role="tablist" aria-label={label} class="tab-list" onKeyDown={onKeyDown}>
        {tabs.map(({ name }, at) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-tab-${at}`}
            aria-controls={`${id}-panel-${at}`}
            aria-selected={at === chosen.value}
            tabIndex={at === chosen.value ? 0 : -1}
            onClick={() => choose(at)}
          >
            {name}
          </button>
        ))}
      </div>
      {tabs.map(({ name, content }, at) => (
        <div
          key={name}
          role="tabpanel"
          id={`${id}-panel-${at}`}
          aria-labelledby={`${id}-tab-${at}`}
          tabIndex={0}
          class="tab-panel"
          hidden={at !== chosen.value}
        >
          {content}
        </div>
      ))}
    </div>
  );
}
