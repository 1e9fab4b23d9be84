import type { JSX } from 'preact';
import { BARS_HEIGHT, drawPageBars } from '../../state/page-bars.ts';
import { toPageRanges } from '../../state/page-ranges.ts';

export interface PageBarsProps {
  readonly charsByPage: readonly number[];
  readonly pagesWithoutText: readonly number[];
}

/** How much text each page holds: quiet, but a page without any cannot be overlooked. Said in words as well. */
export function PageBars({ charsByPage, pagesWithoutText }: PageBarsProps): JSX.Element {
  const { width, barCount, pagesPerBar, bars, gaps } = drawPageBars(charsByPage, pagesWithoutText);
  const format = (count: number): string => count.toLocaleString();
  const filled = charsByPage.filter((chars) => chars > 0);
  const range = filled.length === 0 ? '0' : `${format(Math.min(...filled))} to ${format(Math.max(...filled))}`;
  const one = pagesWithoutText.length === 1;
  const without =
    pagesWithoutText.length === 0
      ? 'Every page holds text.'
      : `${one ? 'Page' : 'Pages'} ${toPageRanges(pagesWithoutText)} ${one ? 'holds' : 'hold'} no text.`;
  return (
    <figure class="page-bars">
      <figcaption class="label-small">Text on each page</figcaption>
      <svg
        role="img"
        aria-label={`Characters on each of ${charsByPage.length} pages: ${range} where there is text. ${without}`}
        viewBox={`0 0 ${width} ${BARS_HEIGHT}`}
        width={barCount * 12}
        height={BARS_HEIGHT}
        preserveAspectRatio="none"
      >
        <path class="page-gaps" d={gaps} />
        <path class="page-texts" d={bars} />
      </svg>
      <p class="small muted" aria-hidden="true">
        {pagesWithoutText.length > 0 ? <span class="gap-key" /> : null}
        {without}
        {pagesPerBar > 1 ? ` Each bar stands for ${pagesPerBar} pages.` : ''}
      </p>
    </figure>
  );
}
