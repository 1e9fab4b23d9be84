import { describe, expect, it } from 'vitest';
import { useDashboard } from '../support/use-dashboard.ts';
import type { StubApi } from '../support/stub-api.ts';
import { stubBot } from '../support/stub-api.ts';
import { stubDocument } from '../support/stub-documents.ts';

const open = useDashboard();

function prepare(api: StubApi): void {
  const bot = stubBot('Harbour Books');
  api.bots.push(bot);
  api.documents.set(bot.bot_id, [stubDocument('return_policy.pdf')]);
  api.signInBefore('owner@example.com');
}
const toTab = (tab: string) => (api: StubApi) => `/bots/${api.bots[0]?.bot_id}/${tab}`;
const MOON = 'How far is the moon from the earth?';
const GREETING = 'Ask a question. The answers come from our documents.';

describe('the preview', () => {
  it.each([
    ['try', 1280, 800],
    ['look', 1280, 800],
    ['look', 1280, 720],
    ['try', 1440, 900],
  ])('on %s at %i x %i has the widget’s input in sight without scrolling', async (tab, width, height) => {
    const { page } = await open({ prepare, path: toTab(tab), context: { viewport: { width, height } } });
    const input = page.frameLocator('.preview iframe').getByRole('textbox');
    await input.waitFor();
    const box = await input.boundingBox();
    expect(box).not.toBeNull();
    expect((box?.y ?? height) + (box?.height ?? 0)).toBeLessThan(height);
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });

  it('of the look starts anew each time, and leaves the conversation of Try it as it is', async () => {
    const { page } = await open({ prepare, path: toTab('try') });
    const tried = page.frameLocator('iframe[title="The widget"]');
    await tried.getByText(GREETING).waitFor();
    await page.getByRole('button', { name: MOON }).click();
    await tried.getByText('Our documents do not answer that.').first().waitFor();
    const stored = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    await expect.poll(stored).toContain(MOON);
    const before = await stored();

    await page.getByRole('link', { name: 'Look', exact: true }).click();
    const preview = page.frameLocator('iframe[title="Preview of the widget"]');
    await preview.getByText(GREETING).waitFor();
    expect(await preview.getByText(MOON).count()).toBe(0);
    await preview.getByRole('textbox').fill('A question to the look');
    await preview.getByRole('textbox').press('Enter');
    await preview.getByText('Our documents do not answer that.').first().waitFor();
    await page.getByLabel('Greeting').fill('Good day.');
    await preview.getByText('Good day.').waitFor();
    expect(await preview.getByText('A question to the look').count()).toBe(0);
    expect(await stored()).toBe(before);

    await page.getByRole('button', { name: 'Undo changes' }).click();
    await page.getByRole('link', { name: 'Try it' }).click();
    await tried.getByText(MOON).waitFor();
  });

  it('is offered no question made up from the name of a document', async () => {
    const { page } = await open({ prepare, path: toTab('try') });
    await page.getByText('Ask something your documents answer.').waitFor();
    expect(await page.getByText('return policy').count()).toBe(0);
    expect(await page.locator('.questions button').allInnerTexts()).toEqual([MOON]);
  });
});
