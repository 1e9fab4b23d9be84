import type { VNode } from 'preact';
import type { Source } from '#shared/chat.ts';
import { fill } from '../strings/load-strings.ts';
import type { Strings } from '../strings/en.ts';

/** `, p. 2`, or nothing for kinds without pages. */
export function sourcePage(t: Strings, { page }: Source): string {
  return page === undefined ? '' : `, ${fill(t.page, { n: page })}`;
}

export interface SourceListProps {
  readonly t: Strings;
  readonly sources: readonly Source[];
  /** Number of the source that is open; 0 for none. */
  readonly openNumber: number;
  readonly onToggle: (number: number) => void;
}

/** Where the answer comes from; each source opens in place to the words it was taken from. */
export function SourceList({ t, sources, openNumber, onToggle }: SourceListProps): VNode {
  return (
    <ol class="sources">
      {sources.map((source) => {
        const isOpen = source.number === openNumber;
        return (
          <li key={source.number}>
            <button type="button" aria-expanded={isOpen} onClick={() => onToggle(source.number)}>
              <span>{source.number}</span>
              <span>
                <bdi>{source.document}</bdi>
                {sourcePage(t, source)}
              </span>
            </button>
            {isOpen && (
              <blockquote dir="auto" ref={(element) => element?.scrollIntoView({ block: 'nearest' })}>
                {source.headings.length > 0 && <cite>{source.headings.join(' › ')}</cite>}
                {source.quote}
              </blockquote>
            )}
          </li>
        );
      })}
    </ol>
  );
}
