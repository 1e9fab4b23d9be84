import type { Timing } from './contender.ts';
import type { ChatFigures } from './measure-chat.ts';
import type { SizeFigures } from './measure-size.ts';

/** The figures of one size as a table to read. */
export function sizeText({ count, race, words, decode, reads, missing, rssBytes }: SizeFigures): string {
  const base = race[0];
  const lines = [
    '',
    `${count.toLocaleString('en')} chunks`,
    row('search', 'p50 ms', 'p99 ms', 'x faster', 'recall@10', 'MB', 'build s'),
    ...race.map((timing) => timingRow(timing, base)),
    ...(words ? ['', row('words', 'p50 ms', 'p99 ms', 'x faster', 'same rows', 'MB', 'build s')] : []),
    ...(words ?? []).map((timing) =>
      timingRow(
        timing,
        words?.find(({ name }) => name === 'minisearch'),
      ),
    ),
    '',
    row('read', 'units', 'calls', 'trips', 'files', 'ms'),
    row('original', fixed(reads.original.readUnits, 1), reads.original.callCount, reads.original.tripCount, 0),
    row(
      'cold',
      fixed(reads.cold.readUnits, 1),
      reads.cold.callCount,
      reads.cold.tripCount,
      reads.cold.fileReadCount,
      fixed(reads.cold.ms, 0),
    ),
    row(
      'warm',
      fixed(reads.warm.readUnits, 1),
      reads.warm.callCount,
      reads.warm.tripCount,
      reads.warm.fileReadCount,
      fixed(reads.warmSearchMs, 2),
    ),
    `  (original: measured on ${reads.original.sampleCount} chunks and scaled; warm ms: words and vectors, fused)`,
    '',
    row('decode', 'original ms', 'packed ms', 'x faster'),
    row(
      'vectors',
      fixed(decode.originalMs, 1),
      fixed(decode.packedMs, 2),
      fixed(decode.originalMs / decode.packedMs, 1),
    ),
    row(
      'with JSON',
      fixed(decode.originalWireMs, 1),
      fixed(decode.packedWireMs, 2),
      fixed(decode.originalWireMs / decode.packedWireMs, 1),
    ),
    `  (processor time; original: measured on ${decode.sampleCount} chunks and scaled)`,
    '',
    `index: ${megabytes(reads.indexBytes)} MB in ${reads.segmentCount} segments; process with all engines: ${megabytes(rssBytes)} MB`,
    ...(missing.length > 0 ? [`not compared with, because not installed here: ${missing.join(', ')}`] : []),
  ];
  return lines.join('\n');
}

export function chatText(chat: ChatFigures): string {
  return [
    '',
    `whole chat path, warm bot of ${chat.chunkCount.toLocaleString('en')} chunks, offline models, emulator (medians of ${chat.requestCount}; ${chat.groundedCount} answered):`,
    `  request ${fixed(chat.requestMs, 1)} ms, of which embedding the question ${fixed(chat.embedMs, 1)} ms and the index ${fixed(chat.indexMs, 2)} ms: ${fixed(100 * chat.indexShare, 1)} %`,
  ].join('\n');
}

/** What `--json` says of one size. */
export function sizeJson({ race, words, decode, reads, rssBytes }: SizeFigures): Record<string, unknown> {
  const base = race[0]?.p50Ms ?? Number.NaN;
  const timing = (name: string): Timing | undefined => race.find((one) => one.name === name);
  const speed = ({ p50Ms }: { readonly p50Ms: number } = { p50Ms: Number.NaN }): number => base / p50Ms;
  const own = ['original loop', 'kernel', 'kernel, signs first', 'kernel in plain JavaScript'];
  const peers = [
    ...race.filter(({ name }) => !own.includes(name)),
    ...(words ?? []).filter(({ name }) => name === 'minisearch'),
  ];
  return rounded({
    kernel_x: speed(timing('kernel')),
    prefilter_x: speed(timing('kernel, signs first')),
    plain_x: speed(timing('kernel in plain JavaScript')),
    recall_int8: timing('kernel')?.recall,
    recall_prefilter: timing('kernel, signs first')?.recall,
    original_p50_ms: base,
    kernel_p50_ms: timing('kernel')?.p50Ms,
    prefilter_p50_ms: timing('kernel, signs first')?.p50Ms,
    original_rcu: reads.original.readUnits,
    original_calls: reads.original.callCount,
    cold_rcu: reads.cold.readUnits,
    cold_calls: reads.cold.callCount,
    cold_trips: reads.cold.tripCount,
    cold_file_reads: reads.cold.fileReadCount,
    warm_rcu: reads.warm.readUnits,
    warm_calls: reads.warm.callCount,
    warm_search_ms: reads.warmSearchMs,
    decode_x: decode.originalMs / decode.packedMs,
    decode_wire_x: decode.originalWireMs / decode.packedWireMs,
    kernel_bytes: timing('kernel')?.bytes,
    index_bytes: reads.indexBytes,
    rss_bytes: rssBytes,
    peers: Object.fromEntries(peers.map((peer) => [peer.name, { p50_x: speed(peer), recall: peer.recall }])),
    ...(words ? { words_p50_ms: words.find(({ name }) => name === 'own words')?.p50Ms } : {}),
  });
}

export function chatJson(chat: ChatFigures): Record<string, unknown> {
  return rounded({
    chunks: chat.chunkCount,
    request_ms: chat.requestMs,
    embed_ms: chat.embedMs,
    index_ms: chat.indexMs,
    index_share: chat.indexShare,
    grounded: chat.groundedCount,
    requests: chat.requestCount,
  });
}

function timingRow(timing: Timing, base: Timing | undefined): string {
  return row(
    timing.name,
    fixed(timing.p50Ms, 3),
    fixed(timing.p99Ms, 3),
    base ? fixed(base.p50Ms / timing.p50Ms, 1) : '',
    fixed(timing.recall, 4),
    timing.bytes === undefined ? '' : megabytes(timing.bytes),
    timing.buildMs === undefined ? '' : fixed(timing.buildMs / 1_000, 1),
  );
}

function row(name: string, ...cells: readonly (string | number)[]): string {
  return `  ${name.padEnd(28)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits);
}

function megabytes(bytes: number): string {
  return fixed(bytes / 1e6, 1);
}

/** Numbers with six digits that mean something: more would only pretend. */
function rounded(figures: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'number'
        ? Number(value.toPrecision(6))
        : typeof value === 'object' && value !== null
          ? rounded(Object.fromEntries(Object.entries(value)))
          : value,
    ]),
  );
}
