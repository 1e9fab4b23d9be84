import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import type { Document as BotDocument } from '#shared/documents.ts';
import type { SendFile } from '../api/send-file.ts';
import { checkFile, toDocumentName } from './check-file.ts';

/** How many files are sent at once: two fill a home line, more only make each slower. */
export const UPLOADS_AT_ONCE = 2;

/** One chosen file on its way. It leaves the queue when the server has taken it over as a document. */
export interface Upload {
  readonly uploadId: number;
  readonly botId: string;
  readonly name: string;
  readonly file: File;
  readonly state: 'waiting' | 'sending' | 'failed';
  readonly sentBytes: number;
  /** Why it failed and what to do; present when `failed`. */
  readonly problem?: string;
  /** False when sending the same file again cannot help (empty, too large). */
  readonly canRetry: boolean;
}

export interface UploadQueue {
  readonly uploads: ReadonlySignal<readonly Upload[]>;
  /** True while a file is waiting or being sent: leaving the page would lose it. */
  readonly isBusy: ReadonlySignal<boolean>;
  readonly add: (botId: string, files: readonly File[]) => void;
  readonly retry: (uploadId: number) => void;
  /** Takes a file off the list, stopping it when it is being sent. */
  readonly cancel: (uploadId: number) => void;
  readonly cancelAll: (botId?: string) => void;
  /** Called with each document the server has taken over. */
  readonly onTaken: (listener: (botId: string, document: BotDocument) => void) => () => void;
}

export function createUploadQueue({
  sendFile,
  atOnce = UPLOADS_AT_ONCE,
}: {
  readonly sendFile: SendFile;
  readonly atOnce?: number;
}): UploadQueue {
  const uploads = signal<readonly Upload[]>([]);
  const isBusy = computed(() => uploads.value.some((upload) => upload.state !== 'failed'));
  const aborts = new Map<number, AbortController>();
  const listeners = new Set<(botId: string, document: BotDocument) => void>();
  let lastId = 0;

  function change(uploadId: number, patch: Partial<Upload>): void {
    uploads.value = uploads.value.map((upload) => (upload.uploadId === uploadId ? { ...upload, ...patch } : upload));
  }
  function drop(uploadId: number): void {
    uploads.value = uploads.value.filter((upload) => upload.uploadId !== uploadId);
  }

  async function start(upload: Upload): Promise<void> {
    const abort = new AbortController();
    aborts.set(upload.uploadId, abort);
    change(upload.uploadId, { state: 'sending', sentBytes: 0 });
    const result = await sendFile({ botId: upload.botId, name: upload.name }, upload.file, {
      onSent: (bytes) => change(upload.uploadId, { sentBytes: Math.min(bytes, upload.file.size) }),
      signal: abort.signal,
    });
    aborts.delete(upload.uploadId);
    if (result.ok) {
      drop(upload.uploadId);
      for (const tell of listeners) tell(upload.botId, result.value);
    } else if (!abort.signal.aborted) {
      const { code, message } = result.error;
      const canRetry = code !== 'payload_too_large' && code !== 'unsupported_file_type';
      change(upload.uploadId, { state: 'failed', problem: message, canRetry });
    }
    fill();
  }

  /** Starts waiting files, oldest first, never two of one name: the later must replace the earlier. */
  function fill(): void {
    const sending = uploads.value.filter((upload) => upload.state === 'sending');
    const taken = new Set(sending.map((upload) => `${upload.botId}/${upload.name}`));
    let free = atOnce - sending.length;
    for (const upload of uploads.value) {
      const key = `${upload.botId}/${upload.name}`;
      if (free === 0) return;
      if (upload.state !== 'waiting' || taken.has(key)) continue;
      taken.add(key);
      free -= 1;
      void start(upload);
    }
  }

  return {
    uploads,
    isBusy,
    add(botId, files) {
      const added = files.map((file): Upload => {
        const name = toDocumentName(file.name);
        const problem = checkFile({ name, size: file.size });
        lastId += 1;
        const upload = { uploadId: lastId, botId, name, file, sentBytes: 0 };
        return problem === undefined
          ? { ...upload, state: 'waiting', canRetry: true }
          : { ...upload, state: 'failed', problem, canRetry: false };
      });
      const names = new Set(added.map((upload) => upload.name));
      const isSuperseded = (old: Upload): boolean =>
        old.botId === botId && names.has(old.name) && old.state !== 'sending';
      uploads.value = [...uploads.value.filter((old) => !isSuperseded(old)), ...added];
      fill();
    },
    retry(uploadId) {
      const upload = uploads.value.find((one) => one.uploadId === uploadId);
      if (upload?.state !== 'failed' || !upload.canRetry) return;
      change(uploadId, { state: 'waiting', sentBytes: 0 });
      fill();
    },
    cancel(uploadId) {
      aborts.get(uploadId)?.abort();
      drop(uploadId);
    },
    cancelAll(botId) {
      for (const upload of uploads.value) {
        if (botId !== undefined && upload.botId !== botId) continue;
        aborts.get(upload.uploadId)?.abort();
        drop(upload.uploadId);
      }
    },
    onTaken(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
