import type { JSX } from 'preact';
import type { DocumentReport } from '#shared/documents.ts';
import { describeSelfCheck } from '../../state/describe-report.ts';

/** Whether the bot finds what the document says, with what it did not find. Nothing for one that was not checked. */
export function SelfCheck({ report }: { readonly report: DocumentReport | undefined }): JSX.Element | null {
  const words = describeSelfCheck(report);
  if (!words) return null;
  return (
    <div class="report-part">
      <h3 class="label-small">{words.title}</h3>
      <p class="small">{words.explanation}</p>
      {words.missed.length > 0 ? (
        <>
          <p class="small muted">Not found:</p>
          <ul class="warnings">
            {words.missed.map((text) => (
              <li key={text}>
                <bdi>“{text}”</bdi>
              </li>
            ))}
            {words.moreCount > 0 ? <li>and {words.moreCount} more</li> : null}
          </ul>
        </>
      ) : null}
    </div>
  );
}
