import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Document as BotDocument } from '#shared/documents.ts';
import type { Failure } from '../../api/failure.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { StatusLabel } from '../../parts/status-label.tsx';
import type { DocumentList } from '../../state/document-list.ts';
import { isSettled } from '../../state/document-list.ts';
import { describeDocument, describeFile } from '../../state/document-rows.ts';
import { DocumentReport } from './document-report.tsx';

export interface DocumentItemProps {
  readonly document: BotDocument;
  readonly list: DocumentList;
  /** Moves the focus somewhere that still exists. */
  readonly onGone: () => void;
}

/** A document the server knows: its state in one line, its report when opened. */
export function DocumentItem({ document, list, onGone }: DocumentItemProps): JSX.Element {
  const { questions, announcements } = useApp();
  const isOpen = useSignal(false);
  const isDeleting = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const reportId = useId();

  async function remove(): Promise<void> {
    const isSure = await questions.ask({
      title: 'Delete this document?',
      text: `“${document.name}” and everything read from it will be lost, and the bot no longer answers from it. This cannot be undone.`,
      yes: 'Delete document',
      no: 'Keep it',
      isDestructive: true,
    });
    if (!isSure) return;
    failure.value = undefined;
    isDeleting.value = true;
    const result = await list.remove(document);
    isDeleting.value = false;
    if (!result.ok) {
      failure.value = result.error;
      return;
    }
    announcements.say(`${document.name} is deleted.`);
    onGone();
  }

  return (
    <li class="document">
      <div class="document-line">
        <div class="document-name">
          <button
            type="button"
            class="disclosure"
            aria-expanded={isOpen.value}
            aria-controls={reportId}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            <span dir="auto" class="name">
              {document.name}
            </span>
          </button>
          <span class="small muted">{describeFile(document)}</span>
        </div>
        <StatusLabel status={describeDocument(document)} of={document.name} />
        <div class="document-actions">
          <Button
            tone="quiet losing"
            label={`Delete ${document.name}`}
            isBusy={isDeleting.value}
            onClick={() => void remove()}
          >
            {isDeleting.value ? 'Deleting' : 'Delete'}
          </Button>
        </div>
      </div>
      {document.failure ? <p class="problem">{document.failure.message}</p> : null}
      {failure.value ? <FailureNotice what="The document was not deleted." failure={failure.value} /> : null}
      {isSettled(document) && document.warnings.length > 0 && !isOpen.value ? (
        <p class="small warning">
          {document.warnings.length === 1 ? 'One remark' : `${document.warnings.length} remarks`}: open to read.
        </p>
      ) : null}
      <div id={reportId} hidden={!isOpen.value}>
        {isOpen.value ? <DocumentReport document={document} /> : null}
      </div>
    </li>
  );
}
