import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { composeApp } from './compose-app.ts';
import { parseSettings, SETTING_NAMES } from './parse-settings.ts';

/**
 * What the CDK runs (cdk.json). Settings come from `-c name=value` or cdk.json; region and account, where neither says
 * one, from the credentials the CDK found. The functions must have been bundled before: `npm run bundle`.
 */
const FUNCTIONS_FOLDER = fileURLToPath(new URL('../../dist/functions', import.meta.url));

// Read only: without this it would write itself, empty, over the one that is composed below.
const { node: context } = new App({ autoSynth: false });
const given = Object.fromEntries(SETTING_NAMES.map((name): [string, unknown] => [name, context.tryGetContext(name)]));
const settings = parseSettings({
  ...given,
  region: given['region'] ?? process.env['CDK_DEFAULT_REGION'],
  account: given['account'] ?? process.env['CDK_DEFAULT_ACCOUNT'],
});
if (settings.ok) {
  composeApp(settings.value, { functionsFolder: FUNCTIONS_FOLDER }).app.synth();
} else {
  process.stderr.write(`${settings.error}\n`);
  process.exitCode = 1;
}
