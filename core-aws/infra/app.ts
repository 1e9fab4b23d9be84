import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { composeApp } from './compose-app.ts';
import { parseSettings, SETTING_NAMES } from './parse-settings.ts';

/**
 * What the CDK runs (cdk.json). Settings come from `-c name=value` or cdk.json; region and account, where neither says
 * one, from the credentials the CDK found. Functions and site must have been made before: `npm run bundle`, `npm run build`.
 */
const FUNCTIONS_FOLDER = fileURLToPath(new URL('../../dist/functions', import.meta.url));
const HEADERS_FILE = fileURLToPath(new URL('../../dist/site/_headers', import.meta.url));

// Read only: without this it would write itself, empty, over the one that is composed below.
const { node: context } = new App({ autoSynth: false });
const given = Object.fromEntries(SETTING_NAMES.map((name): [string, unknown] => [name, context.tryGetContext(name)]));
const settings = parseSettings({
  ...given,
  region: given['region'] ?? process.env['CDK_DEFAULT_REGION'],
  account: given['account'] ?? process.env['CDK_DEFAULT_ACCOUNT'],
});
if (settings.ok) {
  const headers = existsSync(HEADERS_FILE) ? { headersFile: readFileSync(HEADERS_FILE, 'utf8') } : {};
  composeApp(settings.value, { functionsFolder: FUNCTIONS_FOLDER, ...headers }).app.synth();
} else {
  process.stderr.write(`${settings.error}\n`);
  process.exitCode = 1;
}
