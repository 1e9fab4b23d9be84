import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Escape, or the browser's back gesture; left out when the dialog must be answered. */
  readonly onCancel?: () => void;
}

/**
 * The browser's own modal dialog: it traps focus, closes on Escape and gives the focus back, better than a
 * script would. Render it to open it.
 */
export function Dialog({ title, children, onCancel }: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  /** False from the moment we close it ourselves: the browser's `close` event comes later and means nothing. */
  const isOpen = useRef(true);
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    return () => {
      isOpen.current = false;
      // The dialog is removed without being closed, so the browser does not give the focus back; and by then
      // something else may have taken it on purpose.
      queueMicrotask(() => {
        const isFree = document.activeElement === null || document.activeElement === document.body;
        if (isFree && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    };
  }, []);
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !onCancel) event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onCancel?.();
      }}
      // Chrome closes a dialog on the second Escape whatever `cancel` says; one that must be answered reopens.
      onClose={(event) => {
        if (!isOpen.current) return;
        if (onCancel) onCancel();
        else event.currentTarget.showModal();
      }}
    >
      <div class="stack">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
