import type { JSX } from 'preact';
import { useApp } from '../../app-context.ts';
import { Button } from '../../parts/button.tsx';
import { StatusLabel } from '../../parts/status-label.tsx';
import { describeBytes } from '../../state/describe-bytes.ts';
import { describeUpload } from '../../state/document-rows.ts';
import type { Upload } from '../../state/upload-queue.ts';

export interface UploadItemProps {
  readonly upload: Upload;
  /** True when a document of this name is there already. */
  readonly replaces: boolean;
}

/** A file on its way to the server, or one that did not get there. */
export function UploadItem({ upload, replaces }: UploadItemProps): JSX.Element {
  const { uploads } = useApp();
  const isFailed = upload.state === 'failed';
  return (
    <li class="document">
      <div class="document-line">
        <div class="document-name">
          <span dir="auto" class="name">
            {upload.name}
          </span>
          <span class="small muted">{describeBytes(upload.file.size)}</span>
        </div>
        <StatusLabel status={describeUpload(upload)} of={upload.name} />
        <div class="document-actions">
          {isFailed && upload.canRetry ? (
            <Button tone="quiet" label={`Retry ${upload.name}`} onClick={() => uploads.retry(upload.uploadId)}>
              Retry
            </Button>
          ) : null}
          <Button
            tone="quiet"
            label={isFailed ? `Remove ${upload.name} from the list` : `Cancel the upload of ${upload.name}`}
            onClick={() => uploads.cancel(upload.uploadId)}
          >
            {isFailed ? 'Remove' : 'Cancel'}
          </Button>
        </div>
      </div>
      {upload.problem ? (
        <p class="problem" role="alert">
          {upload.problem}
        </p>
      ) : null}
      {replaces && !isFailed ? (
        <p class="small muted">
          Replaces the document of the same name. The earlier one answers until this one is ready.
        </p>
      ) : null}
    </li>
  );
}
