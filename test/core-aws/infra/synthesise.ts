import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeApp } from '../../../core-aws/infra/compose-app.ts';
import { findProblems } from '../../../core-aws/infra/find-problems.ts';
import { parseSettings } from '../../../core-aws/infra/parse-settings.ts';
import { FUNCTIONS, OPTIONAL_FUNCTIONS } from '../../../core-aws/function-definitions.ts';
import { EVERY_OPTION } from '../../../tools/every-option.ts';
import { HEADERS_FILE } from '../../../tools/site-headers.ts';

/** Everything on: the largest deployment there is. */
export const MAXIMAL = { ...EVERY_OPTION, account: '123456789012' };

export interface Synthesised {
  readonly templates: Readonly<Record<string, Template>>;
  readonly problems: readonly string[];
  readonly folder: string;
}

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> } & object>
  >;
}

/** The templates of a stage by stack, made of empty functions: what is in them is no matter here. */
export function synthesise(raw: Readonly<Record<string, unknown>>): Synthesised {
  const settings = parseSettings({ region: 'eu-central-1', ...raw });
  if (!settings.ok) throw new Error(settings.error);
  const folder = mkdtempSync(join(tmpdir(), 'edgewise-synth-'));
  const functionsFolder = join(folder, 'functions');
  for (const { name } of [...Object.values(FUNCTIONS), ...Object.values(OPTIONAL_FUNCTIONS)]) {
    mkdirSync(join(functionsFolder, name), { recursive: true });
    writeFileSync(join(functionsFolder, name, 'index.mjs'), `export const handler = async () => '${name}';\n`);
  }
  const { app } = composeApp(settings.value, {
    functionsFolder,
    headersFile: HEADERS_FILE,
    outDir: join(folder, 'cdk.out'),
  });
  const { stacks } = app.synth();
  return {
    templates: Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template as Template])),
    problems: findProblems(app, stacks),
    folder,
  };
}

/** Resources of a type, with their properties. */
export function ofType(template: Template | undefined, type: string): readonly Readonly<Record<string, unknown>>[] {
  return Object.values(template?.Resources ?? {})
    .filter(({ Type }) => Type === type)
    .map(({ Properties }) => Properties);
}
