import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/find-browser.ts';
import type { LocalCloud } from './support/local-cloud.ts';
import { startLocalCloud } from './support/local-cloud.ts';
import { startHostSite } from './support/stub-edge.ts';

const DOCUMENTS = new URL('../core-aws/local/demo/documents/', import.meta.url).pathname;
const FILES = ['handbook.pdf', 'prices.docx', 'returns-policy.txt'] as const;
const EMAIL = 'ada@example.com';
const PASSWORD = 'correct horse battery';
const READING_MS = 90_000;

/**
 * The main job, from nothing to an answer on a customer's page, in a real browser on the whole product as
 * `npm start` runs it: nothing is stubbed. The steps build on each other, so a failure stops the rest.
 */
describe('an owner and a visitor', () => {
  let cloud: LocalCloud;
  let browser: Browser;
  let owner: Page;
  let snippet = '';
  let site: Awaited<ReturnType<typeof startHostSite>> | undefined;
  let dataDir: string;
  let stopped = false;
  const complaints: string[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'edgewise-journey-'));
    [cloud, browser] = await Promise.all([startLocalCloud({ dataDir }), launchBrowser()]);
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } });
    owner = await context.newPage();
    owner.on('pageerror', (error) => complaints.push(error.message));
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await cloud?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function step(name: string, run: () => Promise<void>): void {
    it(name, async () => {
      expect(stopped, 'an earlier step failed').toBe(false);
      stopped = true;
      await run();
      expect(complaints).toEqual([]);
      stopped = false;
    });
  }

  async function ask(dock: Locator, question: string): Promise<void> {
    await dock.locator('textarea').fill(question);
    await dock.locator('textarea').press('Enter');
    await dock.locator('.question', { hasText: question }).last().waitFor();
    await dock.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  }

  step('signs up, and confirms with the code that was sent', async () => {
    await owner.goto(cloud.edgeUrl);
    await owner.getByRole('link', { name: 'Sign up' }).click();
    await owner.getByLabel('E-mail').fill(EMAIL);
    await owner.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await owner.getByRole('button', { name: 'Create account' }).click();
    await owner.getByLabel('Confirmation code').fill(await cloud.nextCode(EMAIL));
    await owner.getByRole('button', { name: 'Confirm' }).click();
    await owner.getByLabel('What is your bot called?').waitFor();
  });

  step('creates a bot', async () => {
    await owner.getByLabel('What is your bot called?').fill('Harbour Books');
    await owner.getByRole('button', { name: 'Create bot' }).click();
    await owner.getByRole('heading', { name: 'Harbour Books', level: 1 }).waitFor();
  });

  step('uploads a file of each kind, and each becomes ready', async () => {
    await owner.getByLabel('Files to upload').setInputFiles(FILES.map((file) => join(DOCUMENTS, file)));
    for (const file of FILES) {
      await owner
        .getByRole('listitem')
        .filter({ hasText: file })
        .getByText(/^Ready/)
        .waitFor({ timeout: READING_MS });
    }
  });

  step('stays signed in when the page is loaded again', async () => {
    await owner.reload();
    await owner.getByRole('heading', { name: 'Harbour Books', level: 1 }).waitFor();
  });

  step('asks in the preview, and the answer names the right page of the right document', async () => {
    await owner.getByRole('link', { name: 'Try it' }).click();
    const dock = owner.frameLocator('iframe[title="The widget"]').locator('.dock');
    await ask(dock, 'What does delivery to the islands cost?');
    await dock.locator('.answer', { hasText: '£5.40' }).waitFor();
    await dock
      .getByRole('button', { name: /handbook\.pdf, p\. 3/ })
      .first()
      .waitFor();
  });

  step('copies one line for a site of their own', async () => {
    await owner.getByRole('link', { name: 'Install' }).click();
    snippet = (await owner.getByLabel('The line to paste').textContent()) ?? '';
    expect(snippet).toMatch(/^<script src="http:\/\/[^"]+\/widget\.js" data-bot="bot_\w{22}" async><\/script>$/);
    const policy = `default-src 'none'; script-src ${cloud.edgeUrl}; connect-src ${cloud.edgeUrl}; require-trusted-types-for 'script'`;
    site = await startHostSite(() => ({
      html: `<!doctype html><html lang="en"><head><title>A customer</title></head><body><h1>A customer</h1>${snippet}</body></html>`,
      headers: { 'content-security-policy': policy },
    }));
    await owner.getByLabel('Domain', { exact: true }).fill(new URL(site.origin).host);
    await owner.getByRole('button', { name: 'Allow domain' }).click();
    await owner.getByRole('list', { name: 'Allowed domains' }).getByText(new URL(site.origin).host).waitFor();
  });

  async function visit(): Promise<{ readonly page: Page; readonly dock: Locator }> {
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(site?.origin ?? '');
    await page.locator('.launcher').click();
    return { page, dock: page.locator('.dock') };
  }

  step('a visitor of that site asks and gets the answer with its source', async () => {
    const { page, dock } = await visit();
    await ask(dock, 'Can I return a gift?');
    await dock.locator('.answer', { hasText: '60 days' }).waitFor();
    await dock
      .getByRole('button', { name: /returns-policy\.txt/ })
      .first()
      .click();
    await dock.locator('blockquote', { hasText: '60 days' }).waitFor();
    await page.context().close();
  });

  step('a question about something else is refused, without a source', async () => {
    const { page, dock } = await visit();
    await ask(dock, 'Who won the football championship in 1998?');
    await dock.locator('.refusal').waitFor();
    expect(await dock.locator('.sources').count()).toBe(0);
    await page.context().close();
  });

  step('a page that is not on the list gets no answer', async () => {
    const other = await startHostSite(() => ({ html: `<!doctype html><title>Another</title>${snippet}` }));
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    await page.goto(other.origin);
    await page.locator('.launcher').click();
    await page.locator('.dock').getByRole('alert').waitFor();
    expect(await page.locator('.dock .answer').count()).toBe(0);
    await page.context().close();
    await other.stop();
  });

  step('the owner deletes the document, and its answer is gone', async () => {
    await owner.getByRole('link', { name: 'Documents' }).click();
    await owner.getByRole('button', { name: 'Delete returns-policy.txt' }).click();
    await owner
      .getByRole('dialog')
      .getByRole('button', { name: /Delete/ })
      .click();
    await owner.getByRole('button', { name: 'Delete returns-policy.txt' }).waitFor({ state: 'detached' });

    const { page, dock } = await visit();
    await ask(dock, 'Can I return a gift?');
    await dock.locator('.answer, .refusal').last().waitFor();
    expect(await dock.getByRole('log').textContent()).not.toContain('60 days');
    expect(await dock.getByRole('button', { name: /returns-policy\.txt/ }).count()).toBe(0);
    await page.context().close();
  });
});
