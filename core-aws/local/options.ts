import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import type { Result } from '#shared/result.ts';
import { err, ok } from '#shared/result.ts';
import { DEFAULT_PORT_BASE, localPorts } from './ports.ts';

export interface StartOptions {
  readonly help: boolean;
  readonly fresh: boolean;
  readonly dev: boolean;
  /** The functions as they are deployed, from dist/functions, instead of their sources. */
  readonly bundled: boolean;
  readonly demo: boolean;
  readonly portBase: number;
  readonly dataDir: string;
}

export const HELP = `npm start                     the whole product on this machine; no account, key or network needed
npm run dev                   the same, and changed code is loaded at once

npm start -- --fresh          erase all local data first (accounts, bots, documents)
npm start -- --port-base N    use the ports from N on instead of ${DEFAULT_PORT_BASE} (${Object.keys(localPorts(0)).length} in a row)
npm start -- --data-dir DIR   keep the data in DIR instead of .local
npm start -- --bundled           run the functions as they are deployed (after npm run bundle; needs GEMINI_API_KEY)
npm start -- --no-demo        do not make the demo account and its bot
npm start -- --help           this text

GEMINI_API_KEY=… npm start    answer with Gemini instead of the offline models
Ctrl-C ends everything. The data stays for the next start.`;

/** @param root Folder that a relative data folder is seen from. */
export function parseOptions(argv: readonly string[], root: string): Result<StartOptions, string> {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        fresh: { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        bundled: { type: 'boolean', default: false },
        'no-demo': { type: 'boolean', default: false },
        'port-base': { type: 'string', default: String(DEFAULT_PORT_BASE) },
        'data-dir': { type: 'string', default: '.local' },
      },
    }));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    return err(`${reason}. Run npm start -- --help to see what there is.`);
  }
  const portBase = Number(values['port-base']);
  const highest = 65_535 - Object.keys(localPorts(0)).length + 1;
  if (!Number.isInteger(portBase) || portBase < 1024 || portBase > highest) {
    return err(`--port-base is ${values['port-base']}; it must be a whole number from 1024 to ${highest}.`);
  }
  return ok({
    help: values.help,
    fresh: values.fresh,
    dev: values.dev,
    bundled: values.bundled,
    demo: !values['no-demo'],
    portBase,
    dataDir: resolve(root, values['data-dir']),
  });
}
