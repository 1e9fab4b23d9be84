import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { Document as BotDocument } from '#shared/documents.ts';
import type { Failure } from '../../api/failure.ts';
import { toSentence } from '../../api/failure.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { StatusLabel } from '../../parts/status-label.tsx';
import type { DocumentList } from '../../state/document-list.ts';
import { isSettled } from '../../state/document-list.ts';
import { isHardToFind } from '../../state/describe-report.ts';
import { describeDocument, describeFile } from '../../state/document-rows.ts';
import { DocumentFailure } from './document-failure.tsx';
import { DocumentReport } from './document-report.tsx';

export interface DocumentItemProps {
  readonly document: BotDocument;
  readonly botId: string;
  /** Documents of this bot that are being read: the reason why this one may have to wait. */
  readonly readingCount: number;
  readonly list: DocumentList;
  /** Moves the focus somewhere that still exists. */
  readonly onGone: () => void;
}

/** A document the server knows: its state in one line, its report when opened. */
export function DocumentItem({ document, botId, readingCount, list, onGone }: DocumentItemProps): JSX.Element {
  const { bots, questions, announcements } = useApp();
  const isOpen = useSignal(false);
  const isDeleting = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const reportId = useId();
  const disclosure = useRef<HTMLButtonElement>(null);
  const isZip = document.kind === 'zip';
  const owned = bots.list.value;
  const hasOtherBots = owned.state === 'loaded' && owned.value.length > 1;
  const isLate = list.late.value.has(document.document_id);
  const remarkCount = document.warnings.length + (isHardToFind(document.report) ? 1 : 0);

  async function remove(): Promise<void> {
    const isSure = await questions.ask({
      title: isZip ? 'Delete this ZIP?' : 'Delete this document?',
      text: isZip
        ? `“${document.name}” and what is said here about it will be lost. The documents made from its files stay.`
        : `“${document.name}” and everything read from it will be lost, and the bot no longer answers from it. This cannot be undone.`,
      yes: isZip ? 'Delete ZIP' : 'Delete document',
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
            ref={disclosure}
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
        <StatusLabel status={describeDocument(document, { readingCount, hasOtherBots, isLate })} of={document.name} />
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
      {document.status === 'failed' ? (
        <DocumentFailure
          document={document}
          botId={botId}
          list={list}
          onRetried={() => {
            disclosure.current?.focus();
            announcements.say(`${document.name} is being read again.`);
          }}
        />
      ) : null}
      {failure.value ? <FailureNotice what="The document was not deleted." failure={failure.value} /> : null}
      {isZip && isSettled(document) && document.warnings.length > 0 ? <ArchiveRemarks document={document} /> : null}
      {!isZip && isSettled(document) && remarkCount > 0 && !isOpen.value ? (
        <p class="small warning">{remarkCount === 1 ? 'One remark' : `${remarkCount} remarks`}: open to read.</p>
      ) : null}
      {document.status === 'reading' && !isZip
        ? document.warnings.map((warning) => (
            <p key={warning} class="small muted">
              {toSentence(warning)}
            </p>
          ))
        : null}
      <div id={reportId} hidden={!isOpen.value}>
        {isOpen.value ? <DocumentReport document={document} /> : null}
      </div>
    </li>
  );
}

/** What there is to say of a ZIP's files: why one was not taken, which document one replaces. */
function ArchiveRemarks({ document: { status, warnings } }: Pick<DocumentItemProps, 'document'>): JSX.Element {
  return (
    <div class="report-part">
      <p class="small">
        {status === 'ready'
          ? 'The files we could take are documents of their own now. What to know of the files in this ZIP:'
          : 'What is wrong with the files in this ZIP:'}
      </p>
      <ul class="warnings">
        {warnings.map((remark) => (
          <li key={remark}>
            <bdi>{remark}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}
