import { brotliCompressSync, constants } from 'node:zlib';

/**
 * What a bundle may weigh and must not hold. Pure, so that each rule can be seen failing in a test; the
 * command around it is check-size.ts.
 *
 * Units: bytes after brotli at quality 11, as the edge sends them; kB are decimal.
 */
export const BUDGETS = { loaderMaxBytes: 2_000, firstOpenMaxBytes: 14_000 } as const;

export interface BundleFile {
  /** Path under the site's folder, e.g. `widget/panel-abc123.js`. */
  readonly path: string;
  readonly text: string;
}

interface ForbiddenWord {
  readonly word: string;
  readonly pattern: RegExp;
  readonly why: string;
}

const SERVER_WORDS: readonly ForbiddenWord[] = [
  {
    word: '@aws-sdk',
    pattern: /@aws-sdk|aws-sdk\/client/,
    why: 'the AWS SDK stays in the core; the edge signs requests',
  },
  { word: 'process.env', pattern: /\bprocess\.env\b/, why: 'settings come in as bindings or attributes' },
];

const WIDGET_WORDS: readonly ForbiddenWord[] = [
  ...SERVER_WORDS,
  { word: 'zod', pattern: /zod/i, why: 'the widget takes types from shared, never schemas' },
  { word: 'eval(', pattern: /\beval\s*\(/, why: 'a strict content security policy forbids it' },
  { word: 'new Function', pattern: /\bnew\s+Function\b/, why: 'a strict content security policy forbids it' },
  { word: 'document.cookie', pattern: /document\.cookie/, why: 'the widget sets no cookies' },
  { word: 'localStorage', pattern: /localStorage/, why: 'nothing outlives the tab' },
  { word: 'console.', pattern: /\bconsole\./, why: "the customer's console is not ours" },
  { word: 'document.write', pattern: /document\.write/, why: 'it breaks pages and Trusted Types' },
  { word: 'insertAdjacentHTML', pattern: /insertAdjacentHTML/, why: 'answers become elements, never HTML' },
  { word: 'outerHTML', pattern: /outerHTML/, why: 'answers become elements, never HTML' },
];

/** Classes of the full zod; zod/mini, which the Worker uses, calls its own ZodMini… and $Zod…. */
const WORKER_WORDS: readonly ForbiddenWord[] = [
  ...SERVER_WORDS,
  { word: 'zod (full build)', pattern: /["'`]Zod(String|Object|Number|Array)["'`]/, why: 'the Worker uses zod/mini' },
];

export function brotliBytes(text: string): number {
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

function findForbidden({ path, text }: BundleFile, words: readonly ForbiddenWord[]): string[] {
  return words.filter(({ pattern }) => pattern.test(text)).map(({ word, why }) => `${path} holds "${word}": ${why}`);
}

function count(text: string, word: string): number {
  return text.split(word).length - 1;
}

/**
 * Files that are fetched until the panel stands open: the loader, the panel's module, and whatever that
 * imports statically. Modules behind `import()` come later or only in some languages.
 */
export function filesOfFirstOpen(files: readonly BundleFile[]): BundleFile[] {
  const found = files.filter(({ path }) => path === 'widget.js' || /^widget\/panel-[^/]+\.js$/.test(path));
  for (const file of found) {
    for (const [, name] of file.text.matchAll(/(?:\bfrom|\bimport)\s*["'`]\.\/([^"'`]+)["'`]/g)) {
      const imported = files.find(({ path }) => path === `widget/${name}`);
      if (imported && !found.includes(imported)) found.push(imported);
    }
  }
  return found;
}

/** A language file, told by its two-letter name. */
export function isLanguageFile({ path }: BundleFile): boolean {
  return /^widget\/[a-z]{2}-[^/]+\.js$/.test(path);
}

/**
 * Everything wrong with the built widget, in sentences. `preact` is the text of Preact's own build: Preact
 * implements `dangerouslySetInnerHTML`, so those words are in every app that uses it and are harmless while
 * unused. Hence the rule: never more often than in Preact itself, and in no file without it.
 */
export function findWidgetProblems(files: readonly BundleFile[], preact: string): string[] {
  const problems = files.flatMap((file) => findForbidden(file, WIDGET_WORDS));
  const firstOpen = filesOfFirstOpen(files);
  const loader = files.find(({ path }) => path === 'widget.js');
  if (!loader || firstOpen.length < 2) return [...problems, 'the widget is not built: no loader or no panel was seen'];

  const withPreact = firstOpen.filter((file) => file !== loader);
  for (const word of ['innerHTML', 'dangerouslySetInnerHTML']) {
    const seen = withPreact.reduce((sum, { text }) => sum + count(text, word), 0);
    const allowed = count(preact, word);
    const paths = withPreact.map(({ path }) => path).join(' and ');
    if (seen > allowed) problems.push(`${paths} hold "${word}" ${seen} times; Preact itself has it ${allowed} times`);
    for (const { path, text } of files) {
      // `panel.js` is a copy of the panel, so the count above speaks for it too.
      if (text.includes(word) && !withPreact.some((file) => file.path === path || file.text === text))
        problems.push(`${path} holds "${word}"`);
    }
  }
  const loaderBytes = brotliBytes(loader.text);
  if (loaderBytes > BUDGETS.loaderMaxBytes) {
    problems.push(`widget.js is ${loaderBytes} bytes; the limit is ${BUDGETS.loaderMaxBytes}`);
  }
  const openBytes = bytesOfFirstOpen(files);
  if (openBytes > BUDGETS.firstOpenMaxBytes) {
    problems.push(`everything up to the first open is ${openBytes} bytes; the limit is ${BUDGETS.firstOpenMaxBytes}`);
  }
  return problems;
}

/** Bytes up to the first open in the heaviest language. */
export function bytesOfFirstOpen(files: readonly BundleFile[]): number {
  const sizes = (some: readonly BundleFile[]): number[] => some.map(({ text }) => brotliBytes(text));
  const base = sizes(filesOfFirstOpen(files)).reduce((sum, bytes) => sum + bytes, 0);
  return base + Math.max(0, ...sizes(files.filter(isLanguageFile)));
}

export function findWorkerProblems(file: BundleFile): string[] {
  if (file.text.length < 1_000) return [`${file.path} is no Worker: it has ${file.text.length} characters`];
  return findForbidden(file, WORKER_WORDS);
}
