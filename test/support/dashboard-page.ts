import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from './find-browser.ts';
import type { StubApi } from './stub-api.ts';
import { startStubApi } from './stub-api.ts';

export interface DashboardPage {
  readonly page: Page;
  readonly api: StubApi;
  /** What a browser complains about: blocked by the policy, thrown, or asked of another origin. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

export interface DashboardStage {
  readonly open: (options?: {
    readonly prepare?: (api: StubApi) => void;
    readonly path?: string | ((api: StubApi) => string);
    readonly context?: BrowserContextOptions;
  }) => Promise<DashboardPage>;
  readonly close: () => Promise<void>;
}

/** Serves the built site from a copy, so that a build under way elsewhere does not change it under the test. */
export async function startDashboardStage(): Promise<DashboardStage> {
  const siteFolder = await mkdtemp(join(tmpdir(), 'edgewise-site-'));
  await cp(fileURLToPath(new URL('../../dist/site', import.meta.url)), siteFolder, { recursive: true });
  const browser: Browser = await launchBrowser();

  return {
    async open({ prepare, path = '/', context: options = {} } = {}) {
      const api = await startStubApi({ siteFolder });
      prepare?.(api);
      const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
      page.on('console', (message) => {
        // A refused request is logged by the browser itself; the tests provoke those.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text());
        }
      });
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(api.origin) && !url.startsWith('data:')) complaints.push(`asked ${url}`);
      });
      await page.goto(api.origin + (typeof path === 'string' ? path : path(api)));
      return {
        page,
        api,
        complaints,
        async close() {
          await context.close();
          await api.close();
        },
      };
    },
    async close() {
      await browser.close();
      await rm(siteFolder, { recursive: true, force: true });
    },
  };
}

/**
 * The faults of a page that no one should need a tool to find: controls without a name, ids given twice,
 * headings missing or skipped, a page wider than the screen, and on touch screens targets under 44 px.
 */
export async function findFaults(page: Page, { minTargetPx = 0 } = {}): Promise<string[]> {
  return page.evaluate((minPx) => {
    const faults: string[] = [];
    const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });
    const name = (element: Element): string => {
      const labels =
        element instanceof HTMLInputElement ||
        element instanceof HTMLSelectElement ||
        element instanceof HTMLTextAreaElement
          ? [...(element.labels ?? [])]
          : [];
      const by = (element.getAttribute('aria-labelledby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '');
      return [
        element.getAttribute('aria-label') ?? '',
        ...by,
        ...labels.map((label) => label.textContent),
        element.getAttribute('title') ?? '',
        element.matches('button, a') ? (element.textContent ?? '') : '',
      ]
        .join('')
        .trim();
    };
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`id ${id} is given twice`);
    const controls = [
      ...document.querySelectorAll('input, select, textarea, button, a[href], iframe, progress'),
    ].filter(isShown);
    if (controls.length === 0) faults.push('nothing to use was found');
    for (const control of controls) {
      if (name(control) === '') faults.push(`no name: ${control.outerHTML.slice(0, 120)}`);
      const box = control.getBoundingClientRect();
      const isTarget =
        control.matches('button, select, input:not(.visually-hidden), textarea, nav a') &&
        !control.closest('.visually-hidden');
      if (isTarget && minPx > 0 && box.height < minPx - 0.5)
        faults.push(`${Math.round(box.height)} px high: ${name(control)}`);
    }
    for (const list of document.querySelectorAll('[aria-describedby], [aria-controls]')) {
      for (const id of `${list.getAttribute('aria-describedby') ?? ''} ${list.getAttribute('aria-controls') ?? ''}`.split(
        ' ',
      )) {
        if (id !== '' && !document.getElementById(id)) faults.push(`points to nothing: ${id}`);
      }
    }
    const levels = [...document.querySelectorAll('h1, h2, h3')]
      .filter(isShown)
      .map((heading) => Number(heading.tagName[1]));
    if (levels.filter((level) => level === 1).length !== 1) faults.push(`h1: ${levels.join(' ')}`);
    levels.forEach((level, at) => {
      if (at > 0 && level - (levels[at - 1] ?? 1) > 1) faults.push(`a heading is skipped: ${levels.join(' ')}`);
    });
    if (document.querySelectorAll('main').length !== 1) faults.push('not exactly one main');
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth - root.clientWidth} px too wide`);
    if (document.title === '') faults.push('no title');
    return faults;
  }, minTargetPx);
}
