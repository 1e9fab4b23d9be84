import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { Look } from '#shared/bots.ts';

const Manifest = z.object({
  bot: z.object({
    name: z.string(),
    look: z.optional(z.partial(Look)),
    allowed_domains: z.optional(z.array(z.string())),
  }),
  documents: z.array(z.string()),
});

export interface DemoContent {
  readonly bot: z.infer<typeof Manifest>['bot'];
  readonly documents: readonly {
    readonly name: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly hash: string;
  }[];
}

/** The demo shop's bot and its documents, from `demo/`. */
export async function readDemoContent(): Promise<DemoContent> {
  const folder = new URL('./demo/', import.meta.url);
  const manifest = Manifest.parse(JSON.parse(await readFile(new URL('manifest.json', folder), 'utf8')));
  const documents = await Promise.all(
    manifest.documents.map(async (name) => {
      const bytes = new Uint8Array(await readFile(new URL(`documents/${encodeURIComponent(name)}`, folder)));
      return { name, bytes, hash: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
  return { bot: manifest.bot, documents };
}
