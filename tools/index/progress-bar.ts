const WIDTH = 30;
const EVERY_MS = 100;

export interface ProgressBar {
  readonly show: (progress: { readonly done: number; readonly of: number }) => void;
  readonly clear: () => void;
}

/** A bar on one line of a terminal; nothing where output goes to a file, and not more than ten times a second. */
export function createProgressBar(
  label: string,
  {
    stream,
    nowMs = Date.now,
  }: {
    readonly stream: { readonly isTTY?: boolean; readonly write: (text: string) => unknown };
    readonly nowMs?: () => number;
  },
): ProgressBar {
  let shownAtMs = -Infinity;
  let isShown = false;
  return {
    show({ done, of }) {
      if (stream.isTTY !== true) return;
      const atMs = nowMs();
      if (done < of && atMs - shownAtMs < EVERY_MS) return;
      shownAtMs = atMs;
      isShown = true;
      stream.write(`\r\u001B[K${label} ${barText(done, of)}`);
    },
    clear() {
      if (isShown) stream.write('\r\u001B[K');
      isShown = false;
    },
  };
}

export function barText(done: number, of: number): string {
  const share = of === 0 ? 1 : Math.min(1, done / of);
  const filled = Math.round(share * WIDTH);
  const counts = `${done.toLocaleString('en')} of ${of.toLocaleString('en')}`;
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${counts}`;
}
