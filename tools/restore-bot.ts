import { parseArgs } from 'node:util';
import { createDynamoClient } from '../core-aws/adapters/aws-clients.ts';
import { restoreBot } from './restore/restore-bot.ts';

/** Brings one bot back from tables that were put back to an earlier moment: `npm run restore-bot`. */
const USAGE = `npm run restore-bot -- --bot ID --from PREFIX --to PREFIX

Copies one bot from tables restored under another prefix into the tables in use; docs/operate.md says how they are
restored. Refuses while the bot is still there. AWS is found by AWS_REGION and the credentials of the environment.

  --bot ID        as in the address of the dashboard
  --from PREFIX   of the restored tables, such as edgewise-restored-
  --to PREFIX     of the tables in use, such as edgewise-
  --help          this`;

const asked = readArguments();
if (typeof asked === 'string') {
  console.log(asked);
} else {
  const client = createDynamoClient();
  try {
    const done = await restoreBot({ client, fromPrefix: asked.from, toPrefix: asked.to }, asked.bot);
    if (done.ok) {
      for (const [table, count] of Object.entries(done.value)) console.log(`${table.padEnd(20)} ${count}`);
      console.log(`${asked.bot} is back. Its files in S3 come back by their older versions: docs/operate.md.`);
    } else {
      process.exitCode = 1;
      console.error(
        done.error.kind === 'not_in_backup'
          ? `there is no bot ${asked.bot} in the tables ${asked.from}*: restore them to an earlier moment`
          : `the bot ${asked.bot} is still in the tables ${asked.to}*: wait until its deletion is done, or leave it`,
      );
    }
  } finally {
    client.destroy();
  }
}

function readArguments(): string | { readonly bot: string; readonly from: string; readonly to: string } {
  try {
    const { values } = parseArgs({
      options: {
        bot: { type: 'string' },
        from: { type: 'string' },
        to: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const { bot, from, to } = values;
    if (!bot || from === undefined || to === undefined) throw new Error('--bot, --from and --to are all needed');
    if (from === to) throw new Error(`--from and --to are both ${from}; a bot is not copied onto itself`);
    return { bot, from, to };
  } catch (cause) {
    process.exitCode = 2;
    return `${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`;
  }
}
