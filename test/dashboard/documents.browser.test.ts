import { describe, expect, it } from 'vitest';
import type { Document as BotDocument, FailureReason } from '#shared/documents.ts';
import { FAILURE_REASONS } from '#shared/documents.ts';
import type { DashboardPage } from '../support/dashboard-page.ts';
import { findFaults } from '../support/dashboard-page.ts';
import { useDashboard } from '../support/use-dashboard.ts';
import { stubBot } from '../support/stub-api.ts';
import { STUB_PASSWORD, stubDocument, stubReport } from '../support/stub-documents.ts';

const open = useDashboard();

/** The documents screen of a bot that has these documents. */
async function openDocuments(
  documents: readonly BotDocument[],
  { isFrozen = false, ...context }: Record<string, unknown> = {},
): Promise<DashboardPage> {
  const opened = await open({
    prepare(api) {
      const bot = stubBot('Harbour Books');
      api.bots.push(bot);
      api.documents.set(bot.bot_id, [...documents]);
      api.isFrozen = isFrozen === true;
      api.signInBefore('owner@example.com');
    },
    path: (api) => `/bots/${api.bots[0]?.bot_id}/documents`,
    context,
  });
  await opened.page.getByRole('list', { name: 'Documents of this bot' }).waitFor();
  return opened;
}
function failed(name: string, reason: FailureReason): BotDocument {
  return stubDocument(name, { status: 'failed', failure: { reason, message: FAILURE_REASONS[reason] } });
}
const file = (name: string, bytes = 20) => ({ name, mimeType: 'text/plain', buffer: Buffer.alloc(bytes, 'a') });

describe('the report of a document', () => {
  const pages = Array.from({ length: 300 }, (_, at) => (at >= 17 && at < 20 ? 0 : 900 + at));
  const handbook = stubDocument('handbook.pdf', {
    page_count: 300,
    warnings: ['pages 18-20 hold no text'],
    report: stubReport({
      chars: 412_345,
      chars_by_page: pages,
      pages_without_text: [18, 19, 20],
      tables: 14,
      passages: 812,
      language: 'fr',
      self_check: { checked: 20, found: 19, missed: ['Delivery to the islands'] },
    }),
  });

  it.each([
    ['a phone', { viewport: { width: 375, height: 812 }, hasTouch: true }, 44],
    ['a laptop, in German', { viewport: { width: 1440, height: 900 }, locale: 'de-DE' }, 0],
  ])(
    'says on %s what was read, in plain words, and draws 300 pages in two paths',
    async (device, context, minTargetPx) => {
      const { page } = await openDocuments([handbook], context);
      await page.getByRole('button', { name: 'handbook.pdf', exact: true }).click();
      await page.getByRole('heading', { name: 'Can the bot find it? 19 of 20 checks' }).waitFor();
      await page.getByText('“Delivery to the islands”').waitFor();
      await page.getByText('Pages 18-20 hold no text.', { exact: true }).waitFor();
      await page.getByText(device.includes('German') ? 'Französisch' : 'French', { exact: true }).waitFor();
      await page.getByText(device.includes('German') ? '412.345' : '412,345', { exact: true }).waitFor();
      const drawing = page.getByRole('img', { name: /^Characters on each of 300 pages.*Pages 18–20 hold no text\.$/ });
      expect(await drawing.locator('path').count()).toBe(2);
      expect(await page.locator('.report').innerText()).not.toMatch(/chunk|embedding|token/i);
      expect(await findFaults(page, { minTargetPx })).toEqual([]);
    },
  );
});

describe('a document on its way', () => {
  it('says what it waits for, how far it is, and when it takes longer than usual', async () => {
    const now = Date.now();
    const reading = { status: 'reading', updated_at_ms: now } as const;
    const { page } = await openDocuments(
      [
        stubDocument('a.pdf', { ...reading, progress: { done: 3, of: 9, unit: 'pages' } }),
        stubDocument('b.docx', {
          ...reading,
          progress: { done: 128, of: 900, unit: 'passages' },
          updated_at_ms: now - 600_000,
        }),
        stubDocument('c.zip', { ...reading, progress: { done: 2, of: 9, unit: 'files' } }),
        stubDocument('d.html', { status: 'uploaded', updated_at_ms: now }),
      ],
      { isFrozen: true },
    );
    for (const [name, words] of [
      ['a.pdf', 'Reading page 4 of 9'],
      ['b.docx', 'Preparing 128 of 900 passages'],
      ['c.zip', 'Unpacking file 3 of 9'],
    ]) {
      await page.getByRole('progressbar', { name: `${name}: ${words}` }).waitFor();
    }
    await page.getByText('Waiting: two of your files are being read').waitFor();
    const late = page.getByRole('listitem').filter({ hasText: 'This is taking longer than usual.' });
    expect(await late.count()).toBe(1);
    expect(await late.innerText()).toContain('b.docx');
  });
});

describe('a document that failed', () => {
  it('is read again with one click, and the focus stays at it', async () => {
    const { page, api } = await openDocuments([failed('prices.csv', 'read_failed')]);
    api.failNext(/retry$/, 'service_unavailable', { message: 'the queue did not answer; try again in a moment' });
    await page.getByRole('button', { name: 'Try again to read prices.csv' }).click();
    await page.getByText('The queue did not answer; try again in a moment.').waitFor();
    const release = api.hold(/GET .*documents/);
    await page.getByRole('button', { name: 'Try again to read prices.csv' }).click();
    await page.getByText('Queued', { exact: true }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('prices.csv');
    release();
    await page.getByText('Ready', { exact: true }).waitFor();
  });

  it('by its password asks for it, sends it once, and forgets it', async () => {
    const { page, api } = await openDocuments([failed('contract.txt', 'password_protected')]);
    const field = page.getByLabel('Password of contract.txt');
    expect(await field.getAttribute('type')).toBe('password');
    expect(await field.getAttribute('autocomplete')).toBe('off');
    await page.getByRole('button', { name: 'Read with this password' }).click();
    await page.getByText('Enter the password that opens the file.').waitFor();
    await field.fill('wrong');
    await page.getByRole('button', { name: 'Show what is typed' }).click();
    expect(await field.getAttribute('type')).toBe('text');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('That password does not open the file.').waitFor();
    expect(await field.inputValue()).toBe('');
    await field.fill(STUB_PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('Ready', { exact: true }).waitFor();
    expect(await field.count()).toBe(0);
    const retries = api.calls.filter((call) => call.path.endsWith('/retry')).map((call) => call.body);
    expect(retries).toEqual(['{"password":"wrong"}', `{"password":"${STUB_PASSWORD}"}`]);
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain('sesame');
  });

  it('because its upload broke off is uploaded again from its row', async () => {
    const { page, api } = await openDocuments([failed('menu.txt', 'upload_interrupted')]);
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload again: menu.txt' }).click();
    await (await choosing).setFiles(file('menu.txt'));
    await page.getByText('Ready', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /^Delete/ }).count()).toBe(1);
    expect(api.calls.filter((call) => call.method === 'PUT')).toHaveLength(1);
  });
});

describe('a ZIP', () => {
  it('vanishes into its files', async () => {
    const { page } = await openDocuments([stubDocument('all.zip', { status: 'uploaded' })]);
    await page.getByRole('button', { name: 'first.txt', exact: true }).waitFor();
    await page.getByText('2 documents are ready.').waitFor();
    expect(await page.getByText('all.zip').count()).toBe(0);
  });

  it('says of a file it took that it replaces a document, and calls it nowhere refused', async () => {
    const { page } = await openDocuments([
      stubDocument('again.zip', { warnings: ['prices.txt replaces the document of the same name'] }),
    ]);
    await page.getByText('What to know of the files in this ZIP:').waitFor();
    await page.getByText('prices.txt replaces the document of the same name').waitFor();
    expect(await page.getByText(/not taken/i).count()).toBe(0);
  });

  it('stays when some of its files were not taken, names them, and can be put away', async () => {
    const { page } = await openDocuments([stubDocument('mixed.zip', { status: 'uploaded' })]);
    await page.getByText('photos/boat.jpg: this looks like a picture').waitFor();
    await page.getByText('Unpacked, with remarks', { exact: true }).waitFor();
    // The ZIP itself answers nothing.
    await page.getByText('One document is ready.').waitFor();
    await page.getByRole('button', { name: 'Delete mixed.zip' }).click();
    await page.getByText('The documents made from its files stay.').waitFor();
    await page.getByRole('button', { name: 'Delete ZIP' }).click();
    await page.getByText('photos/boat.jpg').waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'first.txt', exact: true }).count()).toBe(1);
  });
});

describe('by keyboard alone', () => {
  it('a document is opened, its failure mended, another deleted, and the ring is seen at each step', async () => {
    const { page, api } = await openDocuments(
      [
        stubDocument('handbook.pdf', { page_count: 12, report: stubReport() }),
        failed('prices.csv', 'read_failed'),
        failed('contract.txt', 'password_protected'),
      ],
      { isFrozen: true },
    );
    const seen: string[] = [];
    /** Goes on with Tab to the control of this name, seeing that each one on the way shows its ring. */
    const tabTo = async (name: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const element = document.activeElement;
          // Past the last control the browser begins anew at the page.
          if (!element || element === document.body) return undefined;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element.textContent;
          return { name: element.getAttribute('aria-label') ?? label ?? '', ring: `${outlineStyle} ${outlineWidth}` };
        });
        if (!at) continue;
        expect(at.ring, at.name).toBe('solid 2px');
        seen.push(at.name);
        if (at.name === name) return;
      }
      throw new Error(`${name} was not reached: ${seen.join(', ')}`);
    };
    await tabTo('Choose files');
    await tabTo('handbook.pdf');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Can the bot find it? 20 of 20 checks' }).waitFor();
    await tabTo('Delete handbook.pdf');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Delete this document?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await tabTo('Try again to read prices.csv');
    await page.keyboard.press('Enter');
    await page.getByText('Queued', { exact: true }).waitFor();
    await tabTo('Password of contract.txt');
    await page.keyboard.type(STUB_PASSWORD);
    await page.keyboard.press('Enter');
    await expect.poll(() => api.calls.filter((call) => call.path.endsWith('/retry')).length).toBe(2);
    await page.getByText('Queued', { exact: true }).nth(1).waitFor();
    await tabTo('Delete contract.txt');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Delete this document?' }).waitFor();
    await tabTo('Delete document');
    await page.keyboard.press('Enter');
    await page.getByText('contract.txt', { exact: true }).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Documents');
  });
});
