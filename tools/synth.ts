import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findProblems } from '../core-aws/infra/find-problems.ts';
import { composeApp } from '../core-aws/infra/compose-app.ts';
import { parseSettings } from '../core-aws/infra/parse-settings.ts';
import { FUNCTIONS, OPTIONAL_FUNCTIONS } from '../core-aws/function-definitions.ts';
import { EVERY_OPTION } from './every-option.ts';
import { bundleFunction } from './functions-bundle/bundle-function.ts';
import { HEADERS_FILE } from './site-headers.ts';

/** Synthesises the deployment on this machine: no account, no network. `npm run synth`. */
const USAGE = `npm run synth [-- --stage dev|staging|prod] [-c name=value ...] [--all]

Bundles the functions and writes the CloudFormation templates into dist/cdk.out. Checks them by the rules of
cdk-nag (AwsSolutions) and of this house; any finding is an error.

  --stage S       one stage (dev)
  -c name=value   a setting (core-aws/infra/parse-settings.ts), e.g. -c waf=true
  --all           every stage, each without options and with all of them, into a folder that is not kept
  --region R      region (eu-central-1)
  --help          prints this`;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FUNCTIONS_FOLDER = join(ROOT, 'dist/functions');
const STAGES = ['dev', 'staging', 'prod'];

const asked = readArguments();
if (typeof asked === 'string') {
  console.log(asked);
} else {
  for (const { name } of [...Object.values(FUNCTIONS), ...Object.values(OPTIONAL_FUNCTIONS)])
    await bundleFunction(name, FUNCTIONS_FOLDER);
  const { region } = asked;
  if (asked.all) {
    const folder = await mkdtemp(join(tmpdir(), 'edgewise-synth-'));
    for (const stage of STAGES) {
      synthesise({ stage, region }, join(folder, stage), `${stage}, no options`);
      synthesise({ stage, region, ...EVERY_OPTION }, join(folder, `${stage}-all`), `${stage}, every option`);
    }
    await rm(folder, { recursive: true, force: true });
  } else {
    const { stage, settings } = asked;
    synthesise({ stage, region, ...settings }, join(ROOT, 'dist/cdk.out'), stage);
  }
}

function synthesise(raw: Readonly<Record<string, unknown>>, outDir: string, label: string): void {
  const settings = parseSettings(raw);
  if (!settings.ok) {
    console.error(settings.error);
    process.exitCode = 2;
    return;
  }
  const startedAtMs = performance.now();
  const { app } = composeApp(settings.value, {
    functionsFolder: FUNCTIONS_FOLDER,
    headersFile: HEADERS_FILE,
    outDir,
  });
  const { stacks } = app.synth();
  const problems = findProblems(app, stacks);
  const resources = stacks.map(({ stackName, template }) => {
    const count = Object.keys((template as { readonly Resources?: object }).Resources ?? {}).length;
    return `${stackName} ${count}`;
  });
  console.log(
    `${label.padEnd(22)} ${problems.length} findings, ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s; resources: ${resources.join(', ')}`,
  );
  for (const problem of problems) console.error(`  ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
}

function readArguments():
  | string
  | {
      readonly all: boolean;
      readonly stage: string;
      readonly region: string;
      readonly settings: Readonly<Record<string, string>>;
    } {
  try {
    const { values } = parseArgs({
      options: {
        stage: { type: 'string', default: 'dev' },
        region: { type: 'string', default: 'eu-central-1' },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        all: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return USAGE;
    const settings = values.context.map((pair): [string, string] => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`-c ${pair} is not name=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
    return { all: values.all, stage: values.stage, region: values.region, settings: Object.fromEntries(settings) };
  } catch (cause) {
    process.exitCode = 2;
    return `${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`;
  }
}
