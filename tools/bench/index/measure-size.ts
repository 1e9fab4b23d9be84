import type { Emulator } from '../emulator/start-emulator.ts';
import { raceContenders } from './contender.ts';
import type { Timing } from './contender.ts';
import type { FetchedPeers } from './fetch-peers.ts';
import { makeCorpus } from './make-corpus.ts';
import { measureDecode } from './measure-decode.ts';
import type { DecodeFigures } from './measure-decode.ts';
import { measureReads } from './measure-reads.ts';
import type { ReadFigures } from './measure-reads.ts';
import { measureWords } from './measure-words.ts';
import { originalContender, ownContenders } from './own-contenders.ts';
import { peerContenders } from './peer-contenders.ts';

export const BENCH = { dimensions: 384, seed: 42, queryCount: 200, k: 10 } as const;
/** MiniSearch takes minutes and gigabytes beyond. */
const WORDS_MAX_COUNT = 10_000;

export interface SizeFigures {
  readonly count: number;
  /** The original first. */
  readonly race: readonly Timing[];
  readonly words: readonly Timing[] | undefined;
  readonly decode: DecodeFigures;
  readonly reads: ReadFigures;
  /** Engines that could not be installed here. */
  readonly missing: readonly string[];
  readonly rssBytes: number;
}

export async function measureSize(
  count: number,
  {
    peers,
    emulator,
    onProgress,
  }: {
    readonly peers: FetchedPeers | undefined;
    readonly emulator: Emulator;
    readonly onProgress: (text: string) => void;
  },
): Promise<SizeFigures> {
  onProgress(`making ${count} vectors …`);
  const corpus = makeCorpus({ count, ...BENCH });
  // Before the other engines fill the process: collecting their garbage would be counted as decoding.
  onProgress('decoding both layouts …');
  const decode = measureDecode(corpus);
  onProgress('packing the index and reading it …');
  const reads = await measureReads(corpus, emulator);
  const others = peers ? peerContenders(corpus, peers, onProgress) : { contenders: [], missing: [] };
  const contenders = [originalContender(corpus), ...ownContenders(corpus), ...others.contenders];
  onProgress(`asking ${BENCH.queryCount} questions of ${contenders.length} engines …`);
  const race = raceContenders(contenders, BENCH.queryCount, BENCH.k);
  const rssBytes = process.memoryUsage.rss();
  for (const contender of contenders) contender.close?.();
  const words = peers && count <= WORDS_MAX_COUNT ? measureWords(count, BENCH.queryCount, BENCH.k, peers) : undefined;
  return { count, race, words, decode, reads, missing: others.missing, rssBytes };
}
