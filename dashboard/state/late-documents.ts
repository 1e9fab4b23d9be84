import type { Document as BotDocument } from '#shared/documents.ts';
import { LIMITS } from '#shared/limits.ts';

/** A reader shows itself every third of its lease; after two whole ones something is not as usual. */
export const LATE_AFTER_MS = 2 * LIMITS.readingLeaseS * 1_000;

export interface LateDocuments {
  /** Takes a listing; returns the ids of documents of which nothing was heard for too long. */
  readonly look: (documents: readonly BotDocument[]) => ReadonlySet<string>;
}

/**
 * Tells which documents take longer than usual, by the time since they last changed. Server and owner may not agree
 * on the time: the server's word counts for the first sight only, and from the next change on this page's own clock,
 * so that a wrong clock is wrong for one heartbeat at most.
 */
export function createLateDocuments({ nowMs }: { readonly nowMs: () => number }): LateDocuments {
  let seen = new Map<string, { readonly updatedAtMs: number; readonly sinceMs: number }>();
  return {
    look(documents) {
      const now = nowMs();
      const next: typeof seen = new Map();
      const late = new Set<string>();
      for (const { document_id: id, status, updated_at_ms: updatedAtMs } of documents) {
        if (status !== 'uploaded' && status !== 'reading') continue;
        const before = seen.get(id);
        const sinceMs =
          before === undefined ? Math.min(now, updatedAtMs) : before.updatedAtMs === updatedAtMs ? before.sinceMs : now;
        next.set(id, { updatedAtMs, sinceMs });
        if (now - sinceMs > LATE_AFTER_MS) late.add(id);
      }
      seen = next;
      return late;
    },
  };
}
