import { describe, expect, it } from 'vitest';
import type { Bot } from '#shared/bots.ts';
import { findFaults } from '../support/dashboard-page.ts';
import { useDashboard } from '../support/use-dashboard.ts';
import type { StubApi } from '../support/stub-api.ts';
import { stubBot } from '../support/stub-api.ts';
import { stubDocument } from '../support/stub-documents.ts';

const open = useDashboard();

const LONG = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'.repeat(3).slice(0, 200);

/** A signed-in owner with one bot, and documents in every state. */
function prepareFull(api: StubApi, name = 'Harbour Books'): Bot {
  const bot = stubBot(name, { allowed_domains: ['example.com'] });
  api.bots.push(bot, stubBot('متجر الكتب'));
  api.documents.set(bot.bot_id, [
    stubDocument('handbook.pdf', { page_count: 12, warnings: ['pages 3-4 hold no text'] }),
    stubDocument('prices.pdf', { status: 'reading', progress: { done: 3, of: 9, unit: 'pages' } }),
    stubDocument('scan.pdf', { status: 'failed', failure: { reason: 'no_text', message: 'Pages 1-12 hold no text.' } }),
    stubDocument(`${LONG}.txt`),
  ]);
  api.isFrozen = true;
  api.signInBefore('owner@example.com');
  return bot;
}
const toTab = (tab: string) => (api: StubApi) => `/bots/${api.bots[0]?.bot_id}/${tab}`;
const file = (name: string, bytes = 20_000) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'a') });

describe.each([
  ['a phone', { viewport: { width: 375, height: 812 }, hasTouch: true }, 44],
  ['a laptop', { viewport: { width: 1440, height: 900 } }, 0],
  ['a laptop at 200 % zoom, in the dark', { viewport: { width: 640, height: 400 }, colorScheme: 'dark' as const }, 0],
])('on %s', (_device, context, minTargetPx) => {
  it.each(['signin', 'signup', 'confirm', 'forgot', 'reset'])('/%s has no plain faults', async (path) => {
    const { page } = await open({ path: `/${path}`, context });
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await findFaults(page, { minTargetPx })).toEqual([]);
  });

  it.each(['documents', 'try', 'look', 'install', 'settings'])(
    'a bot’s %s has no plain faults, with the longest name',
    async (tab) => {
      const { page } = await open({ prepare: (api) => void prepareFull(api, LONG), path: toTab(tab), context });
      await page.getByRole('heading', { level: 2 }).waitFor();
      if (tab === 'documents') await page.getByText('Reading page 4 of 9').waitFor();
      expect(await findFaults(page, { minTargetPx })).toEqual([]);
    },
  );
});

describe('documents', () => {
  it('are uploaded two at once with what happens to each, and leaving meanwhile is warned of', async () => {
    const { page, api } = await open({ prepare: (api) => void prepareFull(api), path: toTab('documents') });
    await page.getByText('Reading page 4 of 9').waitFor();
    const release = api.hold(/^PUT/);
    await page
      .getByLabel('Files to upload')
      .setInputFiles([file('a.txt'), file('handbook.pdf'), file('c.txt'), file('empty.txt', 0)]);
    await page.getByText('Waiting to upload').waitFor();
    expect(await page.getByText(/^Uploading \d+ %$/).count()).toBe(2);
    await page.getByText('The file is empty (0 bytes).').waitFor();
    await page.getByText('Replaces the document of the same name.').waitFor();
    const warned = page.waitForEvent('dialog');
    const closing = page.evaluate(() => void setTimeout(() => location.reload()));
    const dialog = await warned;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await closing;
    release();
    await page.getByRole('button', { name: 'Delete c.txt' }).waitFor();
    expect(api.calls.filter((call) => call.method === 'PUT')).toHaveLength(3);
  });

  it('can be dropped, and a failed upload retried', async () => {
    const { page, api } = await open({ prepare: (api) => void prepareFull(api), path: toTab('documents') });
    await page.getByText('Reading page 4 of 9').waitFor();
    api.failNext(/^PUT/, 'service_unavailable', { message: 'the store did not answer; try again in a moment' });
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['some words'], 'dropped.txt', { type: 'text/plain' }));
      return data;
    });
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
    await page.getByText('The store did not answer; try again in a moment.').waitFor();
    await page.getByRole('button', { name: 'Retry dropped.txt' }).click();
    await page.getByRole('button', { name: 'Delete dropped.txt' }).waitFor();
  });

  it('that cannot be listed say so with the request id, and are listed on trying again', async () => {
    const { page } = await open({
      prepare(api) {
        prepareFull(api);
        api.failNext(/^GET .*documents/, 'internal');
      },
      path: toTab('documents'),
    });
    await page.getByText('The documents could not be listed.').waitFor();
    await page.getByText('Request id for support: req_').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'handbook.pdf', exact: true }).waitFor();
  });
});

describe('the look', () => {
  it('shows in the preview while it is typed, and the focus stays in the field', async () => {
    const { page } = await open({ prepare: (api) => void prepareFull(api), path: toTab('look') });
    const preview = page.frameLocator('iframe[title="Preview of the widget"]');
    await preview.getByText('Harbour Books').waitFor();
    await page.getByLabel('Title').pressSequentially('Ask ');
    await preview
      .getByRole('heading', { name: 'Ask' })
      .or(preview.getByText('Ask', { exact: true }))
      .first()
      .waitFor();
    await page.keyboard.type('the shop');
    await preview.getByText('Ask the shop').waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('Ask the shop');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
  });

  it('that is not saved is not lost by leaving: neither by a link nor by Back', async () => {
    const { page } = await open({ prepare: (api) => void prepareFull(api), path: toTab('documents') });
    await page.getByRole('link', { name: 'Look' }).click();
    await page.getByLabel('Greeting').fill('Hello there');
    for (const leave of [() => page.getByRole('link', { name: 'Install' }).click(), () => page.goBack()]) {
      await leave();
      await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
      await page.getByRole('button', { name: 'Stay' }).click();
      expect(await page.getByLabel('Greeting').inputValue()).toBe('Hello there');
      expect(new URL(page.url()).pathname).toMatch(/look$/);
    }
    await page.goBack();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'Documents', level: 2 }).waitFor();
  });

  it('says when a colour is adjusted, and puts suggested questions in order by keyboard', async () => {
    const { page, api } = await open({ prepare: (api) => void prepareFull(api), path: toTab('look') });
    await page.getByLabel('Colour', { exact: true }).fill('#ffee00');
    await page.getByText(/On light pages: #[0-9a-f]{6}, darkened so that text can be read/).waitFor();
    for (const question of ['First?', 'Second?']) {
      await page.getByRole('button', { name: 'Add a question' }).press('Enter');
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
      await page.keyboard.type(question);
    }
    await page.getByRole('button', { name: 'Move question 2 up' }).press('Enter');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Move question 1 up');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(api.bots[0]?.look.starters).toEqual(['Second?', 'First?']);
  });
});

describe('a session that ends', () => {
  it('keeps what was typed, and after signing in again saves it', async () => {
    const { page, api } = await open({ prepare: (api) => void prepareFull(api), path: toTab('settings') });
    await page.getByLabel('Name', { exact: true }).fill('Quay Books');
    api.endSessions();
    await page.getByRole('button', { name: 'Rename' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByLabel('Password', { exact: true }).fill('correct horse');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Quay Books', level: 1 }).waitFor();
    expect(api.bots[0]?.name).toBe('Quay Books');
  });
});

describe('deleting a bot', () => {
  it('names what is lost and happens only under the bot’s own name', async () => {
    const { page, api } = await open({ prepare: (api) => void prepareFull(api), path: toTab('settings') });
    await page.getByRole('button', { name: 'Delete bot' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this bot?' });
    await dialog.getByText('its 4 documents').waitFor();
    await dialog.getByLabel("Type the bot's name to delete it").fill('Harbour');
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await dialog.getByText('Type the name as it is: Harbour Books').waitFor();
    expect(api.bots).toHaveLength(2);
    await dialog.getByLabel("Type the bot's name to delete it").fill('Harbour Books');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'متجر الكتب', level: 1 }).waitFor();
    expect(api.bots).toHaveLength(1);
  });
});

describe('without a connection', () => {
  it('says so, and takes it back when the connection is there again', async () => {
    const { page } = await open({ prepare: (api) => void prepareFull(api), path: toTab('install') });
    await page.getByRole('heading', { name: 'Install', level: 2 }).waitFor();
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
  });
});
