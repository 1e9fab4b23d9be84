import { createWordIndex } from '../../../core-aws/domain/search/words/create-word-index.ts';
import { packWords } from '../../../core-aws/domain/search/words/pack-words.ts';
import { raceContenders } from './contender.ts';
import type { Contender, Timing } from './contender.ts';
import type { FetchedPeers } from './fetch-peers.ts';
import { has } from './peer-contenders.ts';
import { createTextSource } from './sample-text.ts';

const WORDS_PER_CHUNK = 200;
const WORDS_PER_QUESTION = 6;
const ROWS_PER_PART = 256;

interface MiniSearchModule {
  readonly default: new (options: { readonly fields: readonly string[] }) => {
    readonly addAll: (documents: readonly { readonly id: number; readonly text: string }[]) => void;
    readonly search: (text: string) => readonly { readonly id: unknown }[];
  };
}

/** The words of this index beside MiniSearch; undefined where that could not be installed. Recall: the share of ours. */
export function measureWords(
  count: number,
  queryCount: number,
  k: number,
  peers: FetchedPeers,
): readonly Timing[] | undefined {
  const loaded = peers.load('minisearch');
  const module = typeof loaded === 'function' ? { default: loaded } : loaded;
  if (!has<MiniSearchModule>(module, 'default')) return undefined;
  const textOf = createTextSource(42);
  const texts = Array.from({ length: count }, () => textOf(WORDS_PER_CHUNK));
  const questions = Array.from({ length: queryCount }, () => textOf(WORDS_PER_QUESTION));
  return raceContenders([ownWords(texts, questions), miniSearch(module, texts, questions)], queryCount, k);
}

function ownWords(texts: readonly string[], questions: readonly string[]): Contender {
  const startedMs = performance.now();
  const index = createWordIndex();
  const rows = texts.map((text) => ({ text, documentName: 'handbook.pdf', language: 'en' }));
  for (let from = 0; from < rows.length; from += ROWS_PER_PART) {
    index.append(packWords(rows.slice(from, from + ROWS_PER_PART)));
  }
  return {
    name: 'own words',
    buildMs: performance.now() - startedMs,
    bytes: index.bytes,
    search: (at, k) => [...index.ask(questions[at] ?? '').search(k).rows],
  };
}

function miniSearch(
  { default: MiniSearch }: MiniSearchModule,
  texts: readonly string[],
  questions: readonly string[],
): Contender {
  const startedMs = performance.now();
  const index = new MiniSearch({ fields: ['text'] });
  index.addAll(texts.map((text, id) => ({ id, text })));
  return {
    name: 'minisearch',
    buildMs: performance.now() - startedMs,
    search: (at, k) =>
      index
        .search(questions[at] ?? '')
        .slice(0, k)
        .map(({ id }) => Number(id)),
  };
}
