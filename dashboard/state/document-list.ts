import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Document as BotDocument } from '#shared/documents.ts';
import type { Result } from '#shared/result.ts';
import type { Client } from '../api/client.ts';
import { readNothing } from '../api/client.ts';
import type { Failure } from '../api/failure.ts';
import { readDocument, readDocuments } from '../api/read-answers.ts';
import { createLateDocuments } from './late-documents.ts';
import type { Loadable } from './loadable.ts';
import { afterFailure, LOADING } from './loadable.ts';
import type { Poller, PollOutcome } from './poller.ts';

export interface DocumentList {
  readonly documents: ReadonlySignal<Loadable<readonly BotDocument[]>>;
  /** Ids of those of which nothing was heard for longer than usual. */
  readonly late: ReadonlySignal<ReadonlySet<string>>;
  readonly refresh: () => void;
  /** Shows an uploaded document at once, before the next poll would. */
  readonly adopt: (document: BotDocument) => void;
  readonly remove: (document: BotDocument) => Promise<Result<true, Failure>>;
  /** Has a failed document read again; the password is sent once and not kept. */
  readonly retry: (document: BotDocument, options?: { readonly password?: string }) => Promise<Result<true, Failure>>;
  readonly close: () => void;
}

/** The documents of one bot, kept up to date while any of them is still on its way. */
export function createDocumentList(deps: {
  readonly botId: string;
  readonly client: Client;
  readonly nowMs: () => number;
  readonly startPoller: (run: () => Promise<PollOutcome>) => Poller;
}): DocumentList {
  const path = `/api/bots/${deps.botId}/documents`;
  const documents = signal<Loadable<readonly BotDocument[]>>(LOADING);
  const late = signal<ReadonlySet<string>>(new Set());
  const lateDocuments = createLateDocuments({ nowMs: deps.nowMs });
  /** Ids whose deletion was confirmed: a poll that was under way must not bring them back. */
  const removed = new Set<string>();

  async function load(): Promise<PollOutcome> {
    const before = documents.value;
    const result = await deps.client.asOwner('GET', path, readDocuments);
    if (!result.ok) {
      documents.value = afterFailure(before, result.error);
      return before.state === 'loaded' && !before.value.every(isSettled) ? 'same' : 'settled';
    }
    const value = newestFirst(result.value.filter((document) => !removed.has(document.document_id)));
    const isSame = before.state === 'loaded' && JSON.stringify(before.value) === JSON.stringify(value);
    const nowLate = lateDocuments.look(value);
    if ([...nowLate].join() !== [...late.value].join()) late.value = nowLate;
    if (!isSame || before.stale) documents.value = { state: 'loaded', value };
    if (value.every(isSettled)) return 'settled';
    return isSame ? 'same' : 'moved';
  }

  const poller = deps.startPoller(load);
  poller.nudge();

  function adopt(document: BotDocument): void {
    const current = documents.value;
    const others =
      current.state === 'loaded'
        ? current.value.filter((other) => other.document_id !== document.document_id && other.name !== document.name)
        : [];
    documents.value = { state: 'loaded', value: newestFirst([document, ...others]) };
    poller.nudge();
  }

  return {
    documents,
    late,
    adopt,
    refresh() {
      if (documents.value.state === 'failed') documents.value = LOADING;
      poller.nudge();
    },
    async remove(document) {
      const url = `${path}/${document.document_id}`;
      const result = await deps.client.asOwner('DELETE', url, readNothing);
      const isGone = result.ok || result.error.code === 'not_found';
      const current = documents.value;
      if (isGone && current.state === 'loaded') {
        removed.add(document.document_id);
        const left = current.value.filter((other) => other.document_id !== document.document_id);
        documents.value = { state: 'loaded', value: left };
      }
      return isGone ? { ok: true, value: true } : result;
    },
    async retry(document, { password } = {}) {
      const url = `${path}/${document.document_id}/retry`;
      const result = await deps.client.asOwner('POST', url, readDocument, password === undefined ? {} : { password });
      if (!result.ok) return result;
      adopt(result.value);
      return { ok: true, value: true };
    },
    close: () => poller.stop(),
  };
}

/** True once nothing will change by itself. */
export function isSettled(document: BotDocument): boolean {
  return document.status === 'ready' || document.status === 'failed';
}

function newestFirst(documents: readonly BotDocument[]): readonly BotDocument[] {
  return documents.toSorted(
    (a, b) => b.created_at_ms - a.created_at_ms || a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}
