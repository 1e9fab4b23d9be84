import { describe, expect, it } from 'vitest';
import { importsOf, readImports, roomFiles, violationOf } from './room-imports.ts';

const root = new URL('../../', import.meta.url).pathname;

describe('boundaries between rooms', () => {
  it('are kept by every import of every room', () => {
    const imports = readImports(root);
    expect(imports.map(violationOf).filter((violation) => violation !== undefined)).toEqual([]);
  });

  it('were checked on imports that are really there', () => {
    const files = roomFiles(root);
    const imports = readImports(root);
    for (const room of [
      'shared',
      'edge',
      'widget',
      'dashboard',
      'core-aws/domain',
      'core-aws/use-cases',
      'core-aws/functions',
    ]) {
      expect(files.filter((file) => file.startsWith(`${room}/`)).length, `files in ${room}`).toBeGreaterThan(2);
      expect(imports.filter(({ file }) => file.startsWith(`${room}/`)).length, `imports in ${room}`).toBeGreaterThan(2);
    }
  });

  it.each([
    ['edge/worker.ts', "import { readConfig } from '../core-aws/config.ts';"],
    ['widget/panel/x.ts', "import * as z from 'zod/mini';"],
    ['core-aws/domain/x.ts', "import { readFile } from 'node:fs/promises';"],
    ['core-aws/domain/x.ts', "import type { Clock } from '../ports/clock.ts';"],
    ['core-aws/use-cases/x.ts', "import { createS3FileStore } from '../adapters/s3-file-store.ts';"],
    ['core-aws/adapters/x.ts', "export { handler } from '../functions/chat.ts';"],
    ['shared/x.ts', "import { Hono } from 'hono';"],
    ['dashboard/x.tsx', "const panel = await import('../widget/panel/panel.tsx');"],
    ['edge/x.ts', "import {\n  DynamoDBClient,\n} from '@aws-sdk/client-dynamodb';"],
  ])('would be noticed when broken in %s', (file, source) => {
    expect(importsOf(file, source).map(violationOf)).toEqual([expect.stringContaining(file)]);
  });

  it('let a room import shared by its alias', () => {
    expect(importsOf('edge/a/x.ts', "import { ok } from '#shared/result.ts';").map(violationOf)).toEqual([undefined]);
  });
});
