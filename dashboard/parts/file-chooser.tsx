import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { ACCEPTED_FILES } from '../state/describe-kind.ts';
import { Button } from './button.tsx';

export interface FileChooserProps {
  /** What the button says. */
  readonly children: ComponentChildren;
  /** The button's name for those who cannot see what it stands beside. */
  readonly buttonLabel?: string;
  /** Name of the file field itself. */
  readonly inputLabel: string;
  readonly isMultiple?: boolean;
  readonly describedBy?: string;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the browser's file dialog. The field behind it is out of sight, and in nobody's way. */
export function FileChooser(props: FileChooserProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const { children, buttonLabel, inputLabel, isMultiple = false, describedBy, onFiles } = props;
  return (
    <>
      <Button
        label={buttonLabel}
        {...(describedBy === undefined ? {} : { describedBy })}
        onClick={() => input.current?.click()}
      >
        {children}
      </Button>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        multiple={isMultiple}
        accept={ACCEPTED_FILES}
        aria-label={inputLabel}
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // Emptied, so that choosing the same file again is a change too.
          event.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
