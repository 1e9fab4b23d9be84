import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { EdgewiseApi } from '../../widget/loader/panel-module.ts';
import { startHostSite, startStubEdge } from './stub-edge.ts';
import type { StubEdge } from './stub-edge.ts';

export const BOT_ID = 'bot_0000000000000000000001';

/** What the page's own scripts see as `window.Edgewise`. */
export type PageApi = EdgewiseApi;

export interface WidgetPage {
  readonly page: Page;
  readonly launcher: Locator;
  readonly dock: Locator;
  readonly input: Locator;
  /** What the browser asked for, documents included. */
  readonly requested: string[];
  readonly consoleLines: string[];
  readonly open: () => Promise<void>;
  readonly ask: (question: string) => Promise<void>;
  /** Directives of the violations the page's policy has seen. */
  readonly violations: () => Promise<readonly string[]>;
}

export interface WidgetStage {
  readonly edge: StubEdge;
  readonly hostOrigin: string;
  /** Opens a customer's page that includes the widget with these attributes. */
  readonly visit: (options?: VisitOptions) => Promise<WidgetPage>;
  readonly stop: () => Promise<void>;
}

export interface VisitOptions {
  /** Markup of the widget's script elements; default: the documented line. */
  readonly scripts?: string;
  readonly attributes?: string;
  readonly html?: string;
  readonly context?: BrowserContextOptions;
  /** Runs on the page before it is loaded, e.g. to route requests. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

/** Builds the widget as it ships, serves it from a scriptable edge, and a customer's strict page on another origin. */
export async function startWidgetStage(browser: Browser): Promise<WidgetStage> {
  const siteDir = mkdtempSync(join(tmpdir(), 'edgewise-widget-'));
  const vite = join('node_modules', '.bin', 'vite');
  execFileSync(vite, ['build', '--config', 'widget/vite.config.ts', '--outDir', siteDir, '--logLevel', 'warn'], {
    // The test runner says `test` here, and Vite would build something else than what ships.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const edge = await startStubEdge(siteDir);
  const policy = `default-src 'none'; script-src ${edge.origin}; connect-src ${edge.origin}; require-trusted-types-for 'script'`;
  let body = '';
  let htmlAttributes = '';
  const host = await startHostSite((path) => ({
    html: `<!doctype html><html ${htmlAttributes}><head><meta name="viewport" content="width=device-width"><title>Shop</title></head><body><h1>Shop ${path}</h1><a href="/next">Next</a>${body}</body></html>`,
    headers: { 'content-security-policy': policy },
  }));

  return {
    edge,
    hostOrigin: host.origin,
    async visit({ scripts, attributes = '', html = 'lang="en"', context, prepare } = {}) {
      body = scripts ?? `<script src="${edge.origin}/widget.js" data-bot="${BOT_ID}" ${attributes} async></script>`;
      htmlAttributes = html;
      const opened = await browser.newContext({ locale: 'en-GB', ...context });
      const page = await opened.newPage();
      const requested: string[] = [];
      const consoleLines: string[] = [];
      page.on('request', (request) => requested.push(request.url()));
      page.on('console', (message) => consoleLines.push(message.text()));
      page.on('pageerror', (error) => consoleLines.push(error.message));
      // Set by the browser's debugger, so the page's policy does not stand in its way.
      await page.addInitScript(() => {
        const seen: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
        Object.defineProperty(window, 'seenViolations', { value: seen, enumerable: false });
      });
      await prepare?.(page);
      await page.goto(`${host.origin}/`);
      const launcher = page.locator('.launcher');
      const dock = page.locator('.dock');
      const input = page.locator('textarea');
      return {
        page,
        launcher,
        dock,
        input,
        requested,
        consoleLines,
        async open() {
          await launcher.click();
          await page.getByText(edge.look.greeting).waitFor();
        },
        async ask(question) {
          await input.fill(question);
          await input.press('Enter');
        },
        violations: () => page.evaluate(() => (window as unknown as { seenViolations: string[] }).seenViolations),
      };
    },
    async stop() {
      await Promise.all([host.stop(), edge.stop()]);
      rmSync(siteDir, { recursive: true, force: true });
    },
  };
}
