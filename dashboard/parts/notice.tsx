import type { ComponentChildren, JSX } from 'preact';

export interface NoticeProps {
  readonly tone?: 'plain' | 'warn' | 'bad';
  readonly children: ComponentChildren;
}

/** A remark that stands where it matters until it is no longer true. */
export function Notice({ tone = 'plain', children }: NoticeProps): JSX.Element {
  return (
    <div class={tone === 'plain' ? 'notice wide' : `notice wide ${tone}`} role={tone === 'bad' ? 'alert' : undefined}>
      {children}
    </div>
  );
}
