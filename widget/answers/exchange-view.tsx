import { Component } from 'preact';
import type { VNode } from 'preact';
import { fill } from '../strings/load-strings.ts';
import type { Strings } from '../strings/en.ts';
import { isRunning } from '../panel/state/exchange.ts';
import type { Exchange } from '../panel/state/exchange.ts';
import { FailureNote } from '../panel/ui/failure-note.tsx';
import { renderMarkdown } from './markdown.tsx';
import { SourceList, sourcePage } from './source-list.tsx';

export interface ExchangeViewProps {
  readonly t: Strings;
  readonly exchange: Exchange;
  readonly openNumber: number;
  readonly isLast: boolean;
  /** 0 for all but the last exchange, so that a count-down redraws only that one. */
  readonly cooldownS: number;
  readonly onToggle: (number: number) => void;
  readonly onRetry: () => void;
  readonly onRate: (rating: 'up' | 'down') => void;
}

/** A question, its answer, the answer's sources. Redrawn only when something of its own has changed. */
export class ExchangeView extends Component<ExchangeViewProps> {
  override shouldComponentUpdate(next: ExchangeViewProps): boolean {
    return (['exchange', 'openNumber', 'isLast', 'cooldownS'] as const).some((key) => next[key] !== this.props[key]);
  }

  override render({
    t,
    exchange,
    openNumber,
    isLast,
    cooldownS,
    onToggle,
    onRetry,
    onRate,
  }: ExchangeViewProps): (VNode | false | undefined)[] {
    const { question, answer, sources, status, done, failure } = exchange;
    const cite = (number: number): VNode | undefined => {
      const source = sources.find((candidate) => candidate.number === number);
      return (
        source && (
          <button
            type="button"
            class="cite"
            aria-expanded={openNumber === number}
            aria-label={`${fill(t.source, { n: number })}: ${source.document}${sourcePage(t, source)}`}
            onClick={() => onToggle(number)}
          >
            {number}
          </button>
        )
      );
    };
    // A whole answer lists what it cites; of a broken one only its own numbers tell.
    const cited = done ? sources : sources.filter(({ number }) => answer.includes(`[${number}]`));
    return [
      <p class="question" dir="auto">
        {question}
      </p>,
      answer !== '' && (
        <div class={done?.grounded === false ? 'answer refusal' : 'answer'} dir="auto">
          {renderMarkdown(answer, cite)}
        </div>
      ),
      status === 'waiting' && (
        <p class="dots" role="img" aria-label={t.waiting}>
          <i />
          <i />
          <i />
        </p>
      ),
      !isRunning(exchange) && cited.length > 0 && (
        <SourceList t={t} sources={cited} openNumber={openNumber} onToggle={onToggle} />
      ),
      status === 'stopped' && <p class="muted">{t.stopped}</p>,
      isLast && done && (
        <p class="muted rate">
          {exchange.isRated ? (
            t.thanks
          ) : (
            <>
              {t.helpful}
              <button type="button" onClick={() => onRate('up')}>
                {t.yes}
              </button>
              <button type="button" onClick={() => onRate('down')}>
                {t.no}
              </button>
            </>
          )}
        </p>
      ),
      failure && <FailureNote t={t} failure={failure} cooldownS={cooldownS} onRetry={isLast ? onRetry : undefined} />,
    ];
  }
}
