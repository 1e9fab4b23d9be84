/** `npm run destroy`: takes a stage down, its data only when told. */
import { destroy } from './deploy/destroy-command.ts';
import { runCommand } from './deploy/open-world.ts';

await runCommand('destroy', destroy);
