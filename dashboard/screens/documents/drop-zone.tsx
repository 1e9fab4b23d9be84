import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { FileChooser } from '../../parts/file-chooser.tsx';
import { ACCEPTED_IN_WORDS, TEXT_LIMIT_IN_WORDS } from '../../state/describe-kind.ts';

/** Takes files by dropping and by choosing; the button is the way for keyboards and phones. */
export function DropZone({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }): JSX.Element {
  const isOver = useSignal(false);
  const problem = useSignal('');
  const kindsId = useId();

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
        <FileChooser
          inputLabel="Files to upload"
          isMultiple
          describedBy={kindsId}
          onFiles={(files) => {
            problem.value = '';
            onFiles(files);
          }}
        >
          Choose files
        </FileChooser>
        <span class="drop-kinds small muted" id={kindsId}>
          {ACCEPTED_IN_WORDS} {TEXT_LIMIT_IN_WORDS}
        </span>
      </div>
      <div class="problem" role="alert">
        {problem.value}
      </div>
    </div>
  );
}
