import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  BUDGETS,
  brotliBytes,
  bytesOfFirstOpen,
  filesOfFirstOpen,
  findWidgetProblems,
  findWorkerProblems,
} from '../../tools/bundle-rules.ts';

const PREACT = 'a.innerHTML; b.innerHTML; "dangerouslySetInnerHTML"';
const LOADER = { path: 'widget.js', text: 'import("/widget/panel-1.js")' };
const PANEL = { path: 'widget/panel-1.js', text: `import{a}from"./shared-1.js";${PREACT}` };
const SHARED = { path: 'widget/shared-1.js', text: 'export const a = 1' };
const ANSWERS = { path: 'widget/answers-1.js', text: 'import{b}from"./panel-1.js"' };
const GERMAN = { path: 'widget/de-1.js', text: 'export const strings = "Frage stellen"' };
const CLEAN = [LOADER, PANEL, SHARED, ANSWERS, GERMAN];

const swap = (changed: { readonly path: string; readonly text: string }) =>
  CLEAN.map((file) => (file.path === changed.path ? changed : file));
/** Text that brotli cannot shrink below this size; its letters a to f spell no forbidden word. */
const heavy = (bytes: number): string => randomBytes(bytes).toString('hex');

describe('the widget', () => {
  it('passes when it is small and clean', () => {
    expect(findWidgetProblems(CLEAN, PREACT)).toEqual([]);
  });

  it.each([
    'zod',
    '@aws-sdk/client-s3',
    'process.env.KEY',
    'eval("1")',
    'new Function("1")',
    'document.cookie="a"',
    'localStorage.a=1',
    'console.log(1)',
    'document.write("")',
    'e.insertAdjacentHTML()',
    'e.outerHTML=1',
    'e.innerHTML=1',
    'x.dangerouslySetInnerHTML',
  ])('fails on %s in any of its files', (planted) => {
    for (const file of CLEAN) {
      const problems = findWidgetProblems(swap({ ...file, text: `${file.text};${planted}` }), PREACT);
      expect(problems.join()).toContain(file.path);
    }
  });

  it('passes a copy of the panel under another name, and nothing that only resembles one', () => {
    const copy = { path: 'widget/panel.js', text: PANEL.text };
    expect(findWidgetProblems([...CLEAN, copy], PREACT)).toEqual([]);
    const other = { ...copy, text: `${copy.text};` };
    expect(findWidgetProblems([...CLEAN, other], PREACT).join()).toContain('widget/panel.js holds "innerHTML"');
  });

  it('fails when the loader is a byte over its budget, not when it fits', () => {
    let text = heavy(1_400);
    while (brotliBytes(text) < BUDGETS.loaderMaxBytes) text += heavy(30);
    while (brotliBytes(text) > BUDGETS.loaderMaxBytes) text = text.slice(0, -1);
    expect(findWidgetProblems(swap({ ...LOADER, text }), PREACT)).toEqual([]);
    while (brotliBytes(text) <= BUDGETS.loaderMaxBytes) text += 'q7';
    expect(findWidgetProblems(swap({ ...LOADER, text }), PREACT).join()).toContain('widget.js is ');
  });

  it('counts static imports and the heaviest language towards the first open, later modules not', () => {
    expect(filesOfFirstOpen(CLEAN)).toEqual([LOADER, PANEL, SHARED]);
    const lean = bytesOfFirstOpen(CLEAN);
    expect(lean).toBe([LOADER, PANEL, SHARED, GERMAN].reduce((sum, { text }) => sum + brotliBytes(text), 0));
    const weight = heavy(15_000);
    for (const file of [PANEL, SHARED, GERMAN]) {
      const problems = findWidgetProblems(swap({ ...file, text: file.text + weight }), PREACT);
      expect(problems.join()).toContain('first open is');
    }
    expect(findWidgetProblems(swap({ ...ANSWERS, text: ANSWERS.text + weight }), PREACT)).toEqual([]);
  });

  it('fails when it saw no loader or no panel', () => {
    expect(findWidgetProblems([], PREACT).join()).toContain('not built');
    expect(findWidgetProblems([LOADER], PREACT).join()).toContain('not built');
  });
});

describe('the Worker', () => {
  const worker = (planted: string) => ({ path: 'worker.js', text: `${planted}${' '.repeat(1_000)}` });

  it('passes with zod/mini', () => {
    expect(findWorkerProblems(worker('$constructor("ZodMiniString"); $constructor("$ZodString")'))).toEqual([]);
  });

  it.each(['$constructor("ZodString")', 'import "@aws-sdk/client-s3"', 'process.env.KEY'])('fails on %s', (planted) => {
    expect(findWorkerProblems(worker(planted))).toHaveLength(1);
  });

  it('fails when there is nothing to look at', () => {
    expect(findWorkerProblems({ path: 'worker.js', text: '' })).toHaveLength(1);
  });
});
