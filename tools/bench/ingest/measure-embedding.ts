import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createCachedEmbedder } from '../../../core-aws/adapters/models/cached-embedder.ts';
import { createOfflineEmbedder } from '../../../core-aws/adapters/models/offline-embedder.ts';
import { createSentenceEncoder } from '../../../core-aws/adapters/models/sentence-encoder.ts';

export interface EmbeddingTime {
  readonly how: string;
  readonly ms: number;
  /** What this process computed meanwhile, all its threads together: the same on a busy machine as on an idle one. */
  readonly cpuMs: number;
  /** The longest this thread could do nothing else: heartbeats and streams waited for it. */
  readonly longestPauseMs: number;
}

/** Embeds the same texts in every way there is a choice between, models loaded before, one way after the other. */
export async function measureEmbedding(texts: readonly string[]): Promise<readonly EmbeddingTime[]> {
  const inThread = createOfflineEmbedder();
  const pair = [createOfflineEmbedder(), createOfflineEmbedder()] as const;
  const cached = createCachedEmbedder(inThread);
  const here = createSentenceEncoder();
  const half = Math.ceil(texts.length / 2);
  const times: EmbeddingTime[] = [];
  try {
    await here.encode(['warm']);
    times.push(await time('in this thread', async () => void (await here.encode(texts))));
    await inThread.embedQuestion('warm');
    times.push(await time('in a thread of its own', () => embedAll(inThread, texts)));
    await Promise.all(pair.map((embedder) => embedder.embedQuestion('warm')));
    times.push(
      await time('in two threads', async () => {
        await Promise.all([embedAll(pair[0], texts.slice(0, half)), embedAll(pair[1], texts.slice(half))]);
      }),
    );
    await embedAll(cached, texts);
    times.push(await time('known from before', () => embedAll(cached, texts)));
  } finally {
    await Promise.all([inThread, ...pair].map((embedder) => embedder.close()));
  }
  return times;
}

async function embedAll(
  embedder: Pick<ReturnType<typeof createOfflineEmbedder>, 'embedPassages' | 'maxBatch'>,
  texts: readonly string[],
): Promise<void> {
  for (let start = 0; start < texts.length; start += embedder.maxBatch) {
    const answer = await embedder.embedPassages(texts.slice(start, start + embedder.maxBatch));
    if (!answer.ok) throw new Error(`embedding failed: ${answer.error.kind}`, { cause: answer.error });
  }
}

async function time(how: string, act: () => Promise<void>): Promise<EmbeddingTime> {
  const pauses = monitorEventLoopDelay({ resolution: 1 });
  pauses.enable();
  // A pause that begins at once is seen only by a clock that has ticked before.
  await new Promise((resolve) => setTimeout(resolve, 20));
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  await act();
  const ms = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(before);
  await new Promise((resolve) => setTimeout(resolve, 20));
  pauses.disable();
  return { how, ms, cpuMs: (user + system) / 1_000, longestPauseMs: pauses.max / 1e6 };
}
