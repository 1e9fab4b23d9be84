import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** An import as written: the file it stands in and what it names, both relative to the project's root. */
export interface RoomImport {
  readonly file: string;
  /** A path inside the project, or a package name. */
  readonly target: string;
}

/**
 * Where each folder may reach, most specific folder first. `packages` lists what it may import from
 * node_modules (`*` ends a prefix); a room without the list may import any.
 */
export const BOUNDARIES: readonly {
  readonly folder: string;
  readonly may: readonly string[];
  readonly packages?: readonly string[];
}[] = [
  { folder: 'core-aws/domain', may: ['core-aws/domain', 'shared'], packages: ['@orama/stemmers/*', 'stemmer'] },
  {
    folder: 'core-aws/ports',
    may: ['core-aws/ports', 'core-aws/domain', 'core-aws/metrics.ts', 'shared'],
    packages: [],
  },
  {
    folder: 'core-aws/use-cases',
    may: ['core-aws/use-cases', 'core-aws/ports', 'core-aws/domain', 'shared'],
    packages: [],
  },
  {
    folder: 'core-aws/adapters',
    may: [
      'core-aws/adapters',
      'core-aws/ports',
      'core-aws/domain',
      'core-aws/tables.ts',
      'core-aws/metrics.ts',
      'core-aws/config.ts',
      'shared',
    ],
  },
  {
    folder: 'core-aws/functions',
    may: [
      'core-aws/functions',
      'core-aws/use-cases',
      'core-aws/adapters',
      'core-aws/ports',
      'core-aws/domain',
      'core-aws/reporting',
      'core-aws/tables.ts',
      'core-aws/config.ts',
      'shared',
    ],
  },
  {
    folder: 'core-aws/reporting',
    may: [
      'core-aws/reporting',
      'core-aws/adapters',
      'core-aws/ports',
      'core-aws/domain',
      'core-aws/tables.ts',
      'shared',
    ],
    packages: ['pg', 'zod/mini', '@aws-sdk/*', 'node:*'],
  },
  { folder: 'core-aws', may: ['core-aws', 'shared'] },
  { folder: 'shared', may: ['shared'], packages: ['zod/mini'] },
  {
    folder: 'edge',
    may: ['edge', 'shared'],
    packages: ['hono', 'hono/*', '@hono/*', 'jose', 'aws4fetch', 'zod/mini', 'multipasta', 'multipasta/*'],
  },
  {
    folder: 'widget',
    may: ['widget', 'shared'],
    packages: ['preact', 'preact/*', '@preact/signals-core', 'vite', 'node:*'],
  },
  {
    folder: 'dashboard',
    may: ['dashboard', 'shared'],
    packages: ['preact', 'preact/*', '@preact/*', 'zod/mini', 'vite', 'node:*'],
  },
];

const IMPORT = /^\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Reads every import of a TypeScript source; comments that merely mention one are not seen as long as they are indented by `*` or `//`. */
export function importsOf(file: string, source: string): readonly RoomImport[] {
  const code = source.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, '');
  return [...code.matchAll(IMPORT)].map((match) => {
    const name = match[1] ?? match[2] ?? '';
    if (name.startsWith('#shared/')) return { file, target: posix.join('shared', name.slice('#shared/'.length)) };
    if (name.startsWith('.')) return { file, target: posix.join(posix.dirname(file), name) };
    return { file, target: name };
  });
}

/** The import breaks a boundary: says which, and what to do instead. Undefined when it is allowed. */
export function violationOf({ file, target }: RoomImport): string | undefined {
  const room = BOUNDARIES.find(({ folder }) => isInside(file, folder));
  if (!room) return undefined;
  const isPath =
    /\.(ts|tsx|css|json|html)(\?.*)?$/.test(target) || BOUNDARIES.some(({ folder }) => isInside(target, folder));
  if (!isPath) {
    if (!room.packages || room.packages.some((allowed) => matches(target, allowed))) return undefined;
    return `${file} imports the package ${target}; ${room.folder} may import ${room.packages.join(', ') || 'no package: pass it in through a port'}`;
  }
  if (room.may.some((allowed) => isInside(target, allowed))) return undefined;
  return `${file} imports ${target}; ${room.folder} may import only ${room.may.join(', ')}`;
}

/** All TypeScript files of the rooms, relative to the root. */
export function roomFiles(root: string): readonly string[] {
  return ['shared', 'edge', 'widget', 'dashboard', 'core-aws'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.config.ts'))
      .map((name) => posix.join(room, name.replaceAll('\\', '/'))),
  );
}

export function readImports(root: string): readonly RoomImport[] {
  return roomFiles(root).flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function matches(name: string, allowed: string): boolean {
  return allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed;
}
