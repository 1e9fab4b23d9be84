import { describe, expect, it } from 'vitest';
import { useDashboard } from '../support/use-dashboard.ts';
import { STUB_CODE, stubBot } from '../support/stub-api.ts';
import { stubDocument } from '../support/stub-documents.ts';

const open = useDashboard();

describe('from sign-up to the snippet', () => {
  it('takes a new owner to an installed bot without a detour', async () => {
    const { page, api } = await open({ context: { permissions: ['clipboard-read', 'clipboard-write'] } });
    await page.getByRole('link', { name: 'Sign up' }).click();
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('This password has 5 characters; it needs at least 8.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Create account' }).click();

    await page.getByLabel('Confirmation code').fill('111111');
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByText('That is not the code we sent').waitFor();
    expect(await page.getByLabel('Confirmation code').inputValue()).toBe('111111');
    await page.getByLabel('Confirmation code').fill(STUB_CODE);
    await page.getByRole('button', { name: 'Confirm' }).click();

    const question = page.getByLabel('What is your bot called?');
    await question.waitFor();
    expect(await question.evaluate((field) => field === document.activeElement)).toBe(true);
    await page.keyboard.type('Harbour Books');
    await page.getByRole('button', { name: 'Create bot' }).click();

    await page.getByRole('heading', { name: 'Harbour Books', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Use a sample document' }).click();
    await page.getByText('One document is ready.').waitFor();
    expect(api.calls.some((call) => call.method === 'PUT' && call.path.endsWith('/sample-bicycle-workshop.txt'))).toBe(
      true,
    );

    await page.getByRole('link', { name: 'Try it' }).click();
    const widget = page.frameLocator('iframe[title="The widget"]');
    await widget.getByText('Ask a question. The answers come from our documents.').waitFor();
    await page.getByRole('button', { name: 'How far is the moon from the earth?' }).click();
    await widget.getByText('Our documents do not answer that.').first().waitFor();

    await page.getByRole('link', { name: 'Look' }).click();
    await page.getByLabel('Title').fill('Ask the shop');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(api.bots[0]?.look.title).toBe('Ask the shop');

    await page.getByRole('link', { name: 'Install' }).click();
    await page.getByLabel('Domain', { exact: true }).fill('https://www.example.com/shop');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Allowed domains' }).getByText('www.example.com').waitFor();
    expect(api.bots[0]?.allowed_domains).toEqual(['www.example.com']);
    await page.getByRole('button', { name: 'Copy snippet' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `<script src="${api.origin}/widget.js" data-bot="${api.bots[0]?.bot_id}" async></script>`,
    );

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/signin');
  });

  it('sets a new password with the code, and is signed in by it', async () => {
    const { page, api } = await open({ path: '/signin' });
    api.signInBefore('owner@example.com');
    api.endSessions();
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail and password do not match.').waitFor();
    await page.getByRole('link', { name: 'Forgotten password' }).click();
    expect(await page.getByLabel('E-mail').inputValue()).toBe('owner@example.com');
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByLabel('Confirmation code').fill(STUB_CODE);
    await page.getByLabel('New password').fill('a better password');
    await page.getByRole('button', { name: 'Show what is typed' }).click();
    expect(await page.getByLabel('New password').getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByLabel('What is your bot called?').waitFor();
  });

  it('goes to the address an owner came for, after signing in', async () => {
    const bot = stubBot('Shop');
    const { page } = await open({
      prepare(api) {
        api.bots.push(stubBot('First'), bot);
        api.signInBefore('owner@example.com');
        api.endSessions();
      },
      path: `/bots/${bot.bot_id}/install`,
    });
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Install', level: 2 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/bots/${bot.bot_id}/install`);
  });

  it('can be walked by keyboard alone, with the focus always in sight', async () => {
    const { page, api } = await open({
      prepare(api) {
        const bot = stubBot('Shop');
        api.bots.push(bot);
        api.documents.set(bot.bot_id, [stubDocument('handbook.pdf', { page_count: 12 })]);
        api.signInBefore('owner@example.com');
        api.endSessions();
      },
    });
    await page.getByLabel('E-mail').waitFor();
    await page.keyboard.type('owner@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type('correct horse');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'handbook.pdf', exact: true }).waitFor();

    /** Tabs until the named thing has the focus; each stop on the way must show that it has it. */
    async function tabTo(name: string): Promise<void> {
      for (let stop = 0; stop < 40; stop += 1) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
          const element = document.activeElement;
          if (!element || element === document.body) return undefined;
          const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
          return { name, isRinged: getComputedStyle(element).outlineStyle !== 'none' };
        });
        if (!at) continue;
        expect(at).toMatchObject({ isRinged: true });
        if (at.name === name) return;
      }
      throw new Error(`Tab did not reach ${name}`);
    }
    await tabTo('handbook.pdf');
    await page.keyboard.press('Enter');
    await page.getByText('Read completely').waitFor();
    await tabTo('Delete handbook.pdf');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Delete handbook.pdf');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo('Delete document');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Use a sample document' }).waitFor();
    expect([...api.documents.values()].flat()).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Documents');
  });
});
