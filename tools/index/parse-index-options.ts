import { parseArgs } from 'node:util';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';

export interface IndexOptions {
  readonly what: 'verify' | 'rebuild' | 'help';
  /** Undefined: every bot. */
  readonly botId: string | undefined;
  readonly json: boolean;
  /** Undefined: where the environment says, else the local cloud of `.local`. */
  readonly dataDir: string | undefined;
}

export const INDEX_HELP = `npm run index -- verify --bot ID     compare what a bot is searched by with its stored passages
npm run index -- rebuild --bot ID    make it anew from them, then compare; answers go on meanwhile
npm run index -- verify --all        the same for every bot, one after the other

  --data-dir DIR   the local cloud that runs from DIR (.local when left out)
  --json           print one JSON object as the last line
  --help           this text

Without AWS_REGION in the environment the local cloud is meant, which npm start runs. For AWS, set AWS_REGION,
DOCUMENTS_BUCKET, credentials as for any tool of AWS's, and TABLE_PREFIX where it is not "edgewise-".

Exit code: 0 when nothing is wrong; 1 when something is left that is, or could not be read; 2 for a wrong command.`;

export function parseIndexOptions(argv: readonly string[]): Result<IndexOptions, string> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        bot: { type: 'string' },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
  const { values, positionals } = parsed;
  const options = { botId: values.bot, json: values.json, dataDir: values['data-dir'] };
  if (values.help) return ok({ ...options, what: 'help' });
  const [what, ...more] = positionals;
  if (what !== 'verify' && what !== 'rebuild')
    return err(`the command is ${what ?? 'missing'}; it is verify or rebuild`);
  if (more.length > 0) return err(`${more.join(' ')} is too much; a bot is named by --bot`);
  if ((values.bot !== undefined) === values.all) return err('name one bot with --bot ID, or all with --all');
  return ok({ ...options, what });
}
