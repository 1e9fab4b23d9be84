import { documentNameKey, parseDocumentName } from '#shared/document-name.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

/** A file of an archive, with the name its document gets; an error says in words why it gets none. */
export interface NamedFile {
  readonly path: string;
  readonly name: Result<string, string>;
}

/** What systems add to archives and folders on their own. */
const LITTER = /^(?:\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

/**
 * Names the documents of an archive's files: their base names, since folders say little; where two base names
 * collide, with their folders before them ("2026 - prices.txt"). Hidden files and what systems add are left out.
 * Equal paths give equal names, so that a repeated job finds its own work.
 */
export function nameUnpacked(paths: readonly string[], archiveName: string): readonly NamedFile[] {
  const files = paths
    .map((path) => ({ path, parts: path.split(/[/\\]/).filter((part) => !/^\.{0,2}$/.test(part)) }))
    .filter(({ path, parts }) => !/[/\\]$/.test(path) && parts.length > 0 && !parts.some((part) => LITTER.test(part)));
  const baseNames = Map.groupBy(files, ({ parts }) => documentNameKey(parts.at(-1) ?? ''));
  const taken = new Set([documentNameKey(archiveName)]);
  return files.map(({ path, parts }) => {
    const base = parts.at(-1) ?? '';
    const isAlone = baseNames.get(documentNameKey(base))?.length === 1;
    const name = parseDocumentName(isAlone ? base : parts.join(' - '));
    if (!name.ok) return { path, name };
    const key = documentNameKey(name.value);
    if (taken.has(key)) return { path, name: err('another file here has the same name; rename one of them') };
    taken.add(key);
    return { path, name: ok(name.value) };
  });
}

/** A path as a warning may show it: at most its end, without what would break a line. */
export function showPath(path: string): string {
  const plain = path.replaceAll(/\p{Cc}/gu, '');
  return plain.length <= SHOWN_MAX_CHARS ? plain : `…${plain.slice(1 - SHOWN_MAX_CHARS)}`;
}

const SHOWN_MAX_CHARS = 120;
