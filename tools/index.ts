/** `npm run index`: proves and repairs what bots are searched by. */
import { fileURLToPath } from 'node:url';
import { rebuildBotIndex, verifyBotIndex } from '../core-aws/use-cases/documents/rebuild-index.ts';
import { chooseTarget } from './index/choose-target.ts';
import type { IndexTarget } from './index/choose-target.ts';
import { explainFailure } from './index/explain-failure.ts';
import { findingsJson, findingsText } from './index/findings-text.ts';
import { openIndex } from './index/open-index.ts';
import type { OpenIndex } from './index/open-index.ts';
import { INDEX_HELP, parseIndexOptions } from './index/parse-index-options.ts';
import type { IndexOptions } from './index/parse-index-options.ts';
import { createProgressBar } from './index/progress-bar.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const options = parseIndexOptions(process.argv.slice(2));
if (!options.ok) refuse(`${options.error}\n\n${INDEX_HELP}`, 2);
else if (options.value.what === 'help') console.log(INDEX_HELP);
else await run(options.value);

async function run(asked: IndexOptions): Promise<void> {
  const target = await chooseTarget(process.env, { dataDir: asked.dataDir, root: ROOT });
  if (!target.ok) return refuse(target.error, 1);
  console.error(`${asked.what} in ${target.value.where}`);
  let opened: OpenIndex | undefined;
  try {
    opened = await openIndex(target.value);
    await work(asked, target.value, opened);
  } catch (thrown) {
    const explained = explainFailure(thrown, target.value);
    if (explained === undefined) throw thrown;
    refuse(explained, 1);
  } finally {
    opened?.close();
  }
}

async function work(asked: IndexOptions, target: IndexTarget, { ports, botIds }: OpenIndex): Promise<void> {
  const bots: Readonly<Record<string, unknown>>[] = [];
  const oneBot = async function* (botId: string): AsyncGenerator<string> {
    yield botId;
  };
  for await (const botId of asked.botId === undefined ? botIds() : oneBot(asked.botId)) {
    if (asked.what === 'rebuild') {
      const bar = createProgressBar(`rebuilding ${botId}`, { stream: process.stderr });
      const rebuilt = await rebuildBotIndex(ports, botId, bar.show).finally(bar.clear);
      if (!rebuilt.ok) return unknownBot(botId, target);
    }
    const bar = createProgressBar(`verifying ${botId}`, { stream: process.stderr });
    const found = await verifyBotIndex(ports, botId, bar.show).finally(bar.clear);
    if (!found.ok) return unknownBot(botId, target);
    // An index too damaged to be counted is what the findings are about.
    const stats = await ports.index.stats(botId).catch(() => undefined);
    console.log(findingsText(botId, found.value, stats));
    bots.push(findingsJson(botId, found.value, stats));
  }
  const isAllSound = bots.every((bot) => bot['ok'] === true);
  if (!isAllSound) process.exitCode = 1;
  if (asked.json) console.log(JSON.stringify({ command: asked.what, where: target.where, ok: isAllSound, bots }));
  if (bots.length === 0) console.error('there is no bot');
}

function unknownBot(botId: string, { where }: IndexTarget): void {
  refuse(`there is no bot ${botId} in ${where}`, 1);
}

function refuse(message: string, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}
