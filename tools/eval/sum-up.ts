import type { Verdict } from './judge-file.ts';
import type { ExpectedFile } from './read-manifest.ts';

/** All that was measured of one file. */
export interface FileResult {
  readonly expected: ExpectedFile;
  readonly verdict: Verdict;
  /** What should never happen: a dead reader, an error nobody handled. */
  readonly crashes: readonly string[];
  readonly ms: number;
  readonly msBare: number;
  readonly isReadBare: boolean;
  readonly peakMb: number | undefined;
}

interface KindSummary {
  files: number;
  state_met: number;
  phrases: number;
  phrases_found: number;
  pages_checked: number;
  pages_right: number;
}

/** The object `--json` prints. Times are sums over all files, in ms; `peak_mb` is the largest of any file. */
export interface Summary {
  readonly files: number;
  readonly state_met: number;
  readonly crashes: number;
  readonly by_kind: Readonly<Record<string, KindSummary>>;
  readonly secondary: number;
  readonly secondary_found: number;
  readonly deleted_leaks: number;
  readonly ms: number;
  readonly ms_bare: number;
  readonly peak_mb: number;
}

export function sumUp(results: readonly FileResult[]): Summary {
  const byKind: Record<string, KindSummary> = { pdf: emptyKind(), docx: emptyKind(), txt: emptyKind() };
  for (const { expected, verdict } of results) {
    const kind = (byKind[expected.kind] ??= emptyKind());
    kind.files += 1;
    kind.state_met += verdict.isStateMet ? 1 : 0;
    kind.phrases += expected.phrases.length;
    kind.phrases_found += expected.phrases.length - verdict.missedPhrases.length;
    kind.pages_checked += verdict.pagesChecked;
    kind.pages_right += verdict.pagesChecked - verdict.wrongPages.length;
  }
  const sum = (count: (result: FileResult) => number): number =>
    results.reduce((total, result) => total + count(result), 0);
  return {
    files: results.length,
    state_met: sum(({ verdict }) => (verdict.isStateMet ? 1 : 0)),
    crashes: sum(({ crashes }) => crashes.length),
    by_kind: byKind,
    secondary: sum(({ expected }) => expected.secondaryText.length),
    secondary_found: sum(({ expected, verdict }) => expected.secondaryText.length - verdict.missedSecondary.length),
    deleted_leaks: sum(({ verdict }) => verdict.leaks.length),
    ms: Math.round(sum(({ ms }) => ms)),
    ms_bare: Math.round(sum(({ msBare }) => msBare)),
    peak_mb: Math.round(Math.max(0, ...results.map(({ peakMb }) => peakMb ?? 0))),
  };
}

function emptyKind(): KindSummary {
  return { files: 0, state_met: 0, phrases: 0, phrases_found: 0, pages_checked: 0, pages_right: 0 };
}
