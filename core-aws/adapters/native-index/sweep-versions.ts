import { isNative, EMPTY_MANIFEST } from '../packed-index/manifest.ts';
import { readContents } from '../packed-index/read-state.ts';
import { REPLACED_KEEP_MS } from '../packed-index/segment-store.ts';
import type { NativeParts } from './native-parts.ts';

/**
 * Erases the items of versions that no native segment names any more, a minute after that was first seen, for the
 * sake of questions under way; and never while somebody who is moving them has claimed them. Returns when the next
 * may go; undefined: nothing is left to erase.
 */
export async function sweepVersions(parts: NativeParts, botId: string): Promise<number | undefined> {
  const { vectors, ledger, clock } = parts;
  // The ledger before the manifest: who publishes a version after this reading had claimed it before.
  const entries = await ledger.list(botId);
  if (entries.length === 0) return undefined;
  const wanted = await namedVersions(parts, botId);
  const nowMs = clock.nowMs();
  let nextDueMs: number | undefined;
  const later = (dueMs: number): void => void (nextDueMs = Math.min(nextDueMs ?? Infinity, dueMs));
  for (const entry of entries) {
    if (entry.state !== 'erasing') {
      if (wanted.has(entry.version)) {
        if (entry.isLeaving) await ledger.change(botId, entry, { isLeaving: false });
        continue;
      }
      if (!entry.isLeaving) {
        const keepUntilMs = Math.max(entry.keepUntilMs, nowMs + REPLACED_KEEP_MS);
        // When it fails, somebody has just claimed it.
        await ledger.change(botId, entry, { isLeaving: true, keepUntilMs });
        later(keepUntilMs);
        continue;
      }
      if (entry.keepUntilMs > nowMs) {
        later(entry.keepUntilMs);
        continue;
      }
      // From here on it cannot be claimed; a claim made since the ledger was read fails this write.
      if (!(await ledger.change(botId, entry, { state: 'erasing' }))) continue;
    }
    await vectors.eraseVersion(botId, entry.version);
    await ledger.erase(botId, entry.version);
  }
  return nextDueMs;
}

/** Versions with rows in native segments of the manifest, dead ones too: their marks are still needed. */
async function namedVersions(parts: NativeParts, botId: string): Promise<ReadonlySet<string>> {
  const manifest = (await parts.manifests.read(botId)) ?? EMPTY_MANIFEST;
  if (!isNative(manifest)) return new Set();
  const { manifest: read, listings } = await readContents(parts, botId, manifest);
  const native = [...read.merged.values()].filter(({ place }) => place.kind === 'native');
  return new Set(native.flatMap(({ id }) => (listings.get(id)?.documents ?? []).map(({ version }) => version)));
}
