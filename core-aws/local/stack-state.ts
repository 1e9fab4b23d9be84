import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

const KeyPair = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

const StackState = z.object({
  sessionSecret: z.string().check(z.minLength(32)),
  /** The edge's principal: signs requests to the core and to S3. */
  edgeKeys: KeyPair,
  /** The functions' own; no emulator checks them, but the SDK wants some. */
  coreKeys: KeyPair,
  /** Every embedder this folder was ever started with: bots made under another than today's do not answer. */
  embedderIds: z._default(z.array(z.string()), []),
  demo: z.object({
    email: z.string(),
    password: z.string(),
    botId: z.optional(z.string()),
    /** The embedder this bot was made with; it answers with no other. */
    embedderId: z.optional(z.string()),
    /** Hash of each demo document as last uploaded, by name. */
    documents: z.record(z.string(), z.string()),
  }),
});
export type StackState = z.infer<typeof StackState>;

const FILE = 'stack.json';

/** Reads the secrets and ids of this data folder, or makes new ones for a folder that has none. */
export async function loadStackState(dataDir: string): Promise<StackState> {
  const path = join(dataDir, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const made = newStackState();
    await saveStackState(dataDir, made);
    return made;
  }
  return StackState.parse(JSON.parse(text));
}

export async function saveStackState(dataDir: string, state: StackState): Promise<void> {
  const path = join(dataDir, FILE);
  await writeFile(`${path}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

function newStackState(): StackState {
  return {
    sessionSecret: randomBytes(48).toString('base64url'),
    edgeKeys: newKeyPair(),
    coreKeys: newKeyPair(),
    embedderIds: [],
    demo: { email: 'demo@edgewise.test', password: `Demo-${randomBytes(9).toString('base64url')}-1`, documents: {} },
  };
}

/** In the form of AWS's own, so that whatever checks the form is pleased; they open nothing outside this machine. */
function newKeyPair(): z.infer<typeof KeyPair> {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const id = [...randomBytes(16)].map((byte) => letters.charAt(byte % 32)).join('');
  return { accessKeyId: `AKIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
