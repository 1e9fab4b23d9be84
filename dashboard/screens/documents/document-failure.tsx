import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Document as BotDocument } from '#shared/documents.ts';
import type { Failure } from '../../api/failure.ts';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { FileChooser } from '../../parts/file-chooser.tsx';
import type { DocumentList } from '../../state/document-list.ts';
import { remediesOf } from '../../state/failure-remedies.ts';
import { DocumentPassword } from './document-password.tsx';

export interface DocumentFailureProps {
  readonly document: BotDocument;
  readonly botId: string;
  readonly list: DocumentList;
  /** It is being read again: what was here is gone, and with it the focus. */
  readonly onRetried: () => void;
}

/** Why a document could not be read, and the ways out that there are. */
export function DocumentFailure({ document, botId, list, onRetried }: DocumentFailureProps): JSX.Element {
  const { uploads } = useApp();
  const isBusy = useSignal(false);
  const failure = useSignal<Failure | undefined>(undefined);
  const { canRetry, asksPassword, upload } = remediesOf(document);

  async function retry(): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = undefined;
    const result = await list.retry(document);
    isBusy.value = false;
    if (result.ok) onRetried();
    else failure.value = result.error;
  }

  return (
    <div class="document-failure">
      <p class="problem" dir="auto">
        {document.failure?.message}
      </p>
      {asksPassword ? <DocumentPassword document={document} list={list} onSent={onRetried} /> : null}
      {canRetry || upload ? (
        <div class="row">
          {canRetry ? (
            <Button label={`Try again to read ${document.name}`} isBusy={isBusy.value} onClick={() => void retry()}>
              {isBusy.value ? 'Trying again' : 'Try again'}
            </Button>
          ) : null}
          {upload ? (
            <FileChooser
              buttonLabel={`${upload}: ${document.name}`}
              inputLabel={`New copy of ${document.name}`}
              onFiles={(files) => uploads.add(botId, files)}
            >
              {upload}
            </FileChooser>
          ) : null}
        </div>
      ) : null}
      {failure.value ? <FailureNotice what="The document was not read again." failure={failure.value} /> : null}
    </div>
  );
}
