import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { LIMITS } from '#shared/limits.ts';
import { Button } from '../../parts/button.tsx';
import { describeBytes } from '../../state/describe-bytes.ts';

/** Takes files by dropping and by choosing; the button is the way for keyboards and phones. */
export function DropZone({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const isOver = useSignal(false);
  const problem = useSignal('');
  const inputId = useId();

  function take(event: DragEvent): void {
    event.preventDefault();
    isOver.value = false;
    const items = [...(event.dataTransfer?.items ?? [])].filter((item) => item.kind === 'file');
    const hasFolder = items.some((item) => item.webkitGetAsEntry()?.isDirectory);
    const folders = new Set(items.flatMap((item, at) => (item.webkitGetAsEntry()?.isDirectory ? [at] : [])));
    const files = [...(event.dataTransfer?.files ?? [])].filter((_, at) => !folders.has(at));
    problem.value = hasFolder ? 'Folders cannot be dropped here. Open the folder and drop the files in it.' : '';
    if (files.length > 0) onFiles(files);
  }

  return (
    <div
      class={isOver.value ? 'drop wide over' : 'drop wide'}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={(event) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) isOver.value = false;
      }}
      onDrop={take}
    >
      <div class="row">
        <span class="drop-words">Drop files here, or</span>
        <Button describedBy={`${inputId}-kinds`} onClick={() => input.current?.click()}>
          Choose files
        </Button>
        <span class="small muted" id={`${inputId}-kinds`}>
          PDF, DOCX or TXT, up to {describeBytes(LIMITS.documentMaxBytes)} each
        </span>
      </div>
      <input
        ref={input}
        id={inputId}
        class="visually-hidden"
        type="file"
        multiple
        accept=".pdf,.docx,.txt"
        aria-label="Files to upload"
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // Emptied, so that choosing the same file again is a change too.
          event.currentTarget.value = '';
          problem.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <div class="problem" role="alert">
        {problem.value}
      </div>
    </div>
  );
}
