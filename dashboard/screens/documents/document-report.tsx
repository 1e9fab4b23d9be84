import type { JSX } from 'preact';
import type { Document as BotDocument } from '#shared/documents.ts';
import { toSentence } from '../../api/failure.ts';
import { describeBytes } from '../../state/describe-bytes.ts';

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** What is known of one document: figures, dates, and what an owner should know about how it was read. */
export function DocumentReport({ document }: { readonly document: BotDocument }): JSX.Element {
  return (
    <div class="report">
      <dl>
        {document.page_count === undefined ? null : (
          <div>
            <dt>Pages</dt>
            <dd>{document.page_count}</dd>
          </div>
        )}
        <div>
          <dt>Size</dt>
          <dd>{describeBytes(document.bytes)}</dd>
        </div>
        <div>
          <dt>Added</dt>
          <dd>{WHEN.format(document.created_at_ms)}</dd>
        </div>
        <div>
          <dt>Last change</dt>
          <dd>{WHEN.format(document.updated_at_ms)}</dd>
        </div>
      </dl>
      {document.warnings.length > 0 ? (
        <ul class="warnings">
          {document.warnings.map((warning) => (
            <li key={warning}>{toSentence(warning)}</li>
          ))}
        </ul>
      ) : null}
      {document.status === 'ready' && document.warnings.length === 0 ? (
        <p class="small muted">Read completely, without remarks. To change it, upload a file of the same name.</p>
      ) : null}
    </div>
  );
}
