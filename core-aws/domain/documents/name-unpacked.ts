import { documentNameKey, parseDocumentName } from '#shared/document-name.ts';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

/** A file of an archive, with the name its document gets; an error says in words why it gets none. */
export interface NamedFile {
  readonly path: string;
  readonly name: Result<string, string>;
}

/** What systems add to archives and folders on their own. */
const LITTER =
  /^(?:__MACOSX|\._.*|\.DS_Store|\.(?:Spotlight-.*|Trash.*|fseventsd|TemporaryItems|AppleDouble|localized)|\.(?:git|svn|hg|idea|vscode)|Thumbs\.db|ehthumbs\.db|desktop\.ini|\$RECYCLE\.BIN)$/i;

/**
 * Names the documents of an archive's files: their base names, since folders say little; where two base names
 * collide, with their folders before them ("2026 - prices.txt"). Where a path leads to, up or from the root, matters
 * to nobody, since nothing is unpacked to a disk. What systems add is left out without a word. Equal paths give equal names, so that a repeated job finds its own work.
 */
export function nameUnpacked(paths: readonly string[], archiveName: string): readonly NamedFile[] {
  const files = paths
    .map((path) => ({ path, parts: path.split(/[/\\]/).filter((part) => !/^\.{0,2}$/.test(part)) }))
    .filter(({ path, parts }) => !/[/\\]$/.test(path) && !parts.some((part) => LITTER.test(part)));
  const baseNames = Map.groupBy(files, ({ parts }) => documentNameKey(parts.at(-1) ?? ''));
  const taken = new Set([documentNameKey(archiveName)]);
  return files.map(({ path, parts }) => {
    const base = parts.at(-1);
    if (base === undefined || endsInFolder(path)) return { path, name: err('its path names no file') };
    if (parts.some((part) => part.startsWith('.'))) {
      return { path, name: err('it is hidden, or in a hidden folder: rename what begins with a dot') };
    }
    const isAlone = baseNames.get(documentNameKey(base))?.length === 1;
    const name = parseDocumentName(isAlone ? base : parts.join(' - '));
    if (!name.ok) return { path, name };
    const key = documentNameKey(name.value);
    if (taken.has(key)) return { path, name: err('another file here has the same name; rename one of them') };
    taken.add(key);
    return { path, name: ok(name.value) };
  });
}

/** `a/..` is a place, whatever its entry holds. */
function endsInFolder(path: string): boolean {
  return /^\.{0,2}$/.test(path.split(/[/\\]/).at(-1) ?? '');
}
