/** `npm run rollback`: the previous version of the Worker and of the functions. */
import { runCommand } from './deploy/open-world.ts';
import { rollback } from './deploy/rollback-command.ts';

await runCommand('rollback', rollback);
