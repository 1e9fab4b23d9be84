/** `npm run deploy`: the whole product onto AWS and Cloudflare. */
import { deploy } from './deploy/deploy-command.ts';
import { runCommand } from './deploy/open-world.ts';

await runCommand('deploy', deploy);
