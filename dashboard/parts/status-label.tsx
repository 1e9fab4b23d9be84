import type { JSX } from 'preact';
import type { RowStatus } from '../state/document-rows.ts';

/** A status by word and shape, with a bar where progress is known. */
export function StatusLabel({ status, of }: { readonly status: RowStatus; readonly of: string }): JSX.Element {
  return (
    <div class="status-cell">
      <span class={`status ${status.tone}`}>{status.label}</span>
      {status.progress ? (
        <progress aria-label={`${of}: ${status.label}`} value={status.progress.done} max={status.progress.of} />
      ) : null}
      {status.remark ? <span class="small muted">{status.remark}</span> : null}
    </div>
  );
}
