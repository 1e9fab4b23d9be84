import type { JSX } from 'preact';
import type { Document as BotDocument } from '#shared/documents.ts';
import { toSentence } from '../../api/failure.ts';
import { describeBytes } from '../../state/describe-bytes.ts';
import { describeReport } from '../../state/describe-report.ts';
import { PageBars } from './page-bars.tsx';
import { SelfCheck } from './self-check.tsx';

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** What is known of one document: whether the bot finds it, figures, and what an owner should know of its reading. */
export function DocumentReport({ document }: { readonly document: BotDocument }): JSX.Element {
  const { report, warnings } = document;
  const { chars_by_page: charsByPage = [], pages_without_text: pagesWithoutText = [] } = report ?? {};
  const figures = [
    ...describeReport(document),
    { name: 'Size', value: describeBytes(document.bytes) },
    { name: 'Added', value: WHEN.format(document.created_at_ms) },
    { name: 'Last change', value: WHEN.format(document.updated_at_ms) },
  ];
  return (
    <div class="report">
      <dl>
        {figures.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {charsByPage.length > 1 ? <PageBars charsByPage={charsByPage} pagesWithoutText={pagesWithoutText} /> : null}
      <SelfCheck report={report} />
      {warnings.length > 0 && document.kind !== 'zip' ? (
        <div class="report-part">
          <h3 class="label-small">{warnings.length === 1 ? 'Remark' : 'Remarks'}</h3>
          <ul class="warnings">
            {warnings.map((warning) => (
              <li key={warning}>
                <bdi>{toSentence(warning)}</bdi>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {document.status === 'ready' && warnings.length === 0 && pagesWithoutText.length === 0 ? (
        <p class="small muted">Read completely, without remarks. To change it, upload a file of the same name.</p>
      ) : null}
    </div>
  );
}
