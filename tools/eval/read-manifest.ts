import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../shared/result.ts';
import { err, ok } from '../../shared/result.ts';

const KINDS = ['pdf', 'docx', 'txt', 'html', 'csv'] as const;
const EXPECTED = ['text', 'empty', 'error'] as const;

/** A file of the set, and what is known about it by other means than our readers. */
export interface ExpectedFile {
  /** Below the folder of the manifest. */
  readonly file: string;
  readonly kind: (typeof KINDS)[number];
  /** `text`: it has some. `empty`: it has none. `error`: it cannot be read, or not without its password. */
  readonly expect: (typeof EXPECTED)[number];
  /** Runs of words that stand in it, with their page where it has pages. */
  readonly phrases: readonly { readonly text: string; readonly page?: number }[];
  /** Text beside the body: notes, comments, headers. */
  readonly secondaryText: readonly string[];
  /** Text that was deleted with changes tracked. */
  readonly deletedText: readonly string[];
  readonly password?: string;
}

/**
 * Reads `manifest.json` of a folder and looks whether all its files are there.
 * Errors: a sentence that says what is wrong, and in which file's entry.
 */
export async function readManifest(folder: string): Promise<Result<readonly ExpectedFile[], string>> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) return err(`${folder} is not a folder`);
  const path = join(folder, 'manifest.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return err(`${path} is missing`);
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (cause) {
    return err(`${path} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  const entries = isRecord(manifest) ? manifest['files'] : undefined;
  if (!Array.isArray(entries) || entries.length === 0) return err(`${path} lists no files`);
  const files: ExpectedFile[] = [];
  for (const [at, entry] of entries.entries()) {
    const file = parseEntry(entry);
    if (!file.ok) return err(`${path}, file ${at + 1}: ${file.error}`);
    if (!(await stat(join(folder, file.value.file)).catch(() => undefined))?.isFile()) {
      return err(`${join(folder, file.value.file)} is missing, though the manifest lists it`);
    }
    files.push(file.value);
  }
  return ok(files);
}

function parseEntry(entry: unknown): Result<ExpectedFile, string> {
  if (!isRecord(entry) || typeof entry['file'] !== 'string') return err('it has no `file`');
  const { file, password } = entry;
  const kind = KINDS.find((each) => each === entry['kind']);
  if (!kind) return err(`its kind is ${JSON.stringify(entry['kind'])}; known are ${KINDS.join(', ')}`);
  const expect = EXPECTED.find((each) => each === entry['expect']);
  if (!expect) return err(`\`expect\` is ${JSON.stringify(entry['expect'])}; known are ${EXPECTED.join(', ')}`);
  const phrases: { text: string; page?: number }[] = [];
  for (const phrase of listOf(entry['phrases'])) {
    if (!isRecord(phrase) || typeof phrase['text'] !== 'string') return err('a phrase has no `text`');
    phrases.push({ text: phrase['text'], ...(typeof phrase['page'] === 'number' ? { page: phrase['page'] } : {}) });
  }
  const secondary = entry['secondary_text'];
  return ok({
    file,
    kind,
    expect,
    phrases,
    secondaryText: isRecord(secondary) ? Object.values(secondary).flatMap(stringsOf) : stringsOf(secondary),
    deletedText: stringsOf(entry['deleted_text_must_not_count']),
    ...(typeof password === 'string' ? { password } : {}),
  });
}

function stringsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
