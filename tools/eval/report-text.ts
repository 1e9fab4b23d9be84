import type { FileResult, Summary } from './sum-up.ts';

/** One line of a file, and below it everything about it that is not as it should be. */
export function fileText({ expected, verdict, crashes, ms, msBare, peakMb }: FileResult): string {
  const found = expected.phrases.length - verdict.missedPhrases.length;
  const problems = [
    ...(verdict.isStateMet ? [] : [`expected ${expected.expect}, got: ${verdict.state}`]),
    ...crashes.map((what) => `crash: ${what}`),
    ...verdict.missedPhrases.map((text) => `phrase not found: ${text}`),
    ...verdict.wrongPages.map((text) => `wrong page: ${text}`),
    ...verdict.missedSecondary.map((text) => `secondary text not found: ${text}`),
    ...verdict.leaks.map((text) => `deleted text found: ${text}`),
  ];
  return [
    [
      problems.length === 0 ? 'ok  ' : 'MISS',
      expected.file,
      verdict.state,
      `phrases ${found}/${expected.phrases.length}`,
      `pages ${verdict.pagesChecked - verdict.wrongPages.length}/${verdict.pagesChecked}`,
      `${ms.toFixed(1)} ms (bare ${msBare.toFixed(1)})`,
      `${peakMb?.toFixed(0) ?? '?'} MB`,
    ].join('  '),
    ...problems.map((problem) => `       ${problem}`),
  ].join('\n');
}

export function summaryText(summary: Summary, results: readonly FileResult[]): string {
  const unread = results.filter(({ isReadBare }) => !isReadBare).length;
  const ratio = summary.ms_bare === 0 ? '' : `: ${(summary.ms / summary.ms_bare).toFixed(2)} times`;
  return [
    '',
    `state met        ${share(summary.state_met, summary.files)}`,
    `crashes          ${summary.crashes}`,
    ...Object.entries(summary.by_kind)
      .filter(([, kind]) => kind.files > 0)
      .map(
        ([name, kind]) =>
          `${name.padEnd(16)} ${kind.state_met} of ${kind.files} files; phrases ${share(kind.phrases_found, kind.phrases)}; pages ${share(kind.pages_right, kind.pages_checked)}`,
      ),
    `secondary text   ${share(summary.secondary_found, summary.secondary)}`,
    `deleted text     found ${summary.deleted_leaks} times`,
    `time             ${summary.ms} ms; bare libraries ${summary.ms_bare} ms${ratio}`,
    `peak memory      ${summary.peak_mb} MB`,
    '',
    'phrase: in one chunk with its headings. page: of those found that have one. time: every file once without a',
    "password, the least of 3 rounds by turns after one uncounted; ours is the extractor with its process apart, file's",
    'bytes in to blocks out; bare is pdf.js getTextContent of every page, mammoth extractRawText, UTF-8 for text, in this',
    `process, until done or failed (${unread} of the files). memory: a fresh process for each file that reads and chunks it.`,
  ].join('\n');
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${part} of ${whole} (${((part / whole) * 100).toFixed(1)} %)`;
}
