import { parseArgs } from 'node:util';
import { startEmulator } from '../emulator/start-emulator.ts';
import { fetchPeers } from './fetch-peers.ts';
import { chatJson, chatText, sizeJson, sizeText } from './index-report.ts';
import { measureChat } from './measure-chat.ts';
import { BENCH, measureSize } from './measure-size.ts';

export const INDEX_USAGE = `npm run bench -- index [--sizes 1000,10000,100000] [--no-peers] [--no-chat] [--json]

Searches, reads and decodes bots of each size in one run, side by side with the layout and the loop that the index
replaced and with other engines, in turns, so that a noisy machine disturbs all alike: only ratios mean something.
Vectors are made (clusters of length 1, ${BENCH.dimensions} dimensions, seed ${BENCH.seed}); recall is against exact float32.

  --sizes     numbers of chunks; 1000,10000,100000 when left out. 100,000 take several minutes and 2 GB
  --no-peers  leaves out usearch, hnswlib-node, sqlite-vec and MiniSearch, which the first run fetches into .cache
  --no-chat   leaves out the whole chat path
  --json      prints one JSON object as the last line`;

/** Runs the bench of the index. Returns the exit code: 0 when all was measured, 2 for a wrong command. */
export async function runIndexBench(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (typeof options === 'string') {
    console.error(`${options}\n\n${INDEX_USAGE}`);
    return 2;
  }
  const onProgress = (text: string): void => console.error(text);
  const peers = options.hasPeers ? await fetchPeers(onProgress) : undefined;
  const emulator = await startEmulator();
  try {
    const sizes: Record<string, unknown> = {};
    for (const count of options.sizes) {
      const figures = await measureSize(count, { peers, emulator, onProgress });
      console.log(sizeText(figures));
      sizes[String(count)] = sizeJson(figures);
    }
    const chat = options.hasChat ? await measureChat(emulator, onProgress) : undefined;
    if (chat) console.log(chatText(chat));
    if (options.isJson) console.log(JSON.stringify({ sizes, ...(chat ? { chat: chatJson(chat) } : {}) }));
    return 0;
  } finally {
    emulator.stop();
  }
}

interface IndexOptions {
  readonly sizes: readonly number[];
  readonly hasPeers: boolean;
  readonly hasChat: boolean;
  readonly isJson: boolean;
}

/** Options, or what is wrong with them. */
function readOptions(args: readonly string[]): IndexOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        sizes: { type: 'string', default: '1000,10000,100000' },
        peers: { type: 'boolean', default: true },
        chat: { type: 'boolean', default: true },
        json: { type: 'boolean', default: false },
      },
    });
    const sizes = values.sizes.split(',').map(Number);
    const wrong = sizes.find((size) => !Number.isInteger(size) || size < BENCH.k || size > 1_000_000);
    if (wrong !== undefined) return `--sizes are whole numbers from ${BENCH.k} to 1,000,000, not ${values.sizes}`;
    return { sizes, hasPeers: values.peers, hasChat: values.chat, isJson: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
