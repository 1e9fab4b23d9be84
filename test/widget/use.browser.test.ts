import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/find-browser.ts';
import { startWidgetStage } from '../support/widget-page.ts';
import type { WidgetStage } from '../support/widget-page.ts';

let browser: Browser;
let stage: WidgetStage;

beforeAll(async () => {
  browser = await launchBrowser();
  stage = await startWidgetStage(browser);
});
beforeEach(() => {
  stage.edge.name = 'Harbour Books';
  stage.edge.requests.length = 0;
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await stage?.stop();
});

const chats = (): number => stage.edge.requests.filter(({ path }) => path === '/api/chat').length;
const PHONE = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };

describe('with the keyboard alone', () => {
  it('opens, asks, reads a source and closes; the focus returns to the launcher', async () => {
    const { page, launcher, dock, input } = await stage.visit();
    await launcher.focus();
    await page.keyboard.press('Enter');
    await dock.getByText(stage.edge.look.greeting).waitFor();
    expect(await input.evaluate((element) => element.matches(':focus'))).toBe(true);
    await page.keyboard.type('Can I return a gift?');
    await page.keyboard.press('Enter');
    await dock.locator('.cite').focus();
    await page.keyboard.press('Enter');
    await dock.locator('blockquote').waitFor();
    await page.keyboard.press('Escape');
    await dock.waitFor({ state: 'hidden' });
    expect(await launcher.evaluate((element) => element.matches(':focus'))).toBe(true);
    expect(await launcher.getAttribute('aria-expanded')).toBe('false');
  });

  it('is not trapped: the focus leaves the panel for the page', async () => {
    const { page, open, dock } = await stage.visit();
    await open();
    const isInPanel = (): Promise<boolean> =>
      dock.evaluate((panel) => panel.contains((panel.getRootNode() as ShadowRoot).activeElement));
    expect(await isInPanel()).toBe(true);
    for (let press = 0; press < 8 && (await isInPanel()); press++) await page.keyboard.press('Tab');
    expect(await isInPanel()).toBe(false);
  });

  it('sends on Enter, breaks the line on Shift+Enter, leaves an IME alone', async () => {
    const { open, input } = await stage.visit();
    await open();
    await input.fill('One');
    await input.press('Shift+Enter');
    expect(await input.inputValue()).toBe('One\n');
    await input.evaluate((element) => {
      const enter = { key: 'Enter', bubbles: true, cancelable: true };
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, isComposing: true }));
      element.dispatchEvent(new KeyboardEvent('keydown', { ...enter, keyCode: 229 }));
    });
    expect(chats()).toBe(0);
    await input.press('Enter');
    await expect.poll(chats).toBe(1);
    expect(await input.inputValue()).toBe('');
  });

  it("keeps what the visitor types from the page's shortcuts", async () => {
    const { page, open, input } = await stage.visit();
    await page.evaluate(() => {
      document.addEventListener('keydown', () => document.body.append('shortcut'));
    });
    await open();
    await input.press('s');
    expect(await page.getByText('shortcut').count()).toBe(0);
    await page.locator('a').focus();
    await page.keyboard.press('s');
    expect(await page.getByText('shortcut').count()).toBe(1);
  });
});

describe('the input', () => {
  it('takes 2,000 characters and says so at 2,001, keeping the text', async () => {
    const { open, input, dock } = await stage.visit();
    await open();
    await input.fill('q'.repeat(2_001));
    await dock.getByText('2001 of 2000 characters').waitFor();
    await input.press('Enter');
    expect(await dock.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    expect((await input.inputValue()).length).toBe(2_001);
    expect(chats()).toBe(0);
    await input.fill('q'.repeat(2_000));
    await input.press('Enter');
    await expect.poll(chats).toBe(1);
  });
});

describe('on a phone', () => {
  it('fills the screen, does not make iOS zoom, and has targets one can hit', async () => {
    const { open, ask, input, dock } = await stage.visit({ context: PHONE });
    await open();
    await expect.poll(() => dock.boundingBox()).toEqual({ x: 0, y: 0, width: 375, height: 812 });
    expect(await input.evaluate((element) => getComputedStyle(element).fontSize)).toBe('16px');
    await ask('Can I return a gift?');
    await dock.locator('.sources').waitFor();
    const buttons = await dock.locator('button:visible:not(.cite)').all();
    expect(buttons.length).toBeGreaterThan(5);
    for (const button of buttons) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0), await button.innerText()).toBeGreaterThanOrEqual(44);
    }
  });

  it('does not raise the keyboard over the greeting', async () => {
    const { open, input } = await stage.visit({ context: PHONE });
    await open();
    expect(await input.evaluate((element) => element.matches(':focus'))).toBe(false);
  });

  it('stays above the keyboard', async () => {
    const { page, open, dock } = await stage.visit({ context: PHONE });
    await open();
    await page.setViewportSize({ width: 375, height: 460 });
    await expect.poll(async () => (await dock.boundingBox())?.height).toBe(460);
  });
});

describe('how it is set', () => {
  it('stands at the end of the line on a page written from right to left', async () => {
    const { open, dock, launcher } = await stage.visit({ html: 'lang="ar" dir="rtl"', context: { locale: 'ar' } });
    await open();
    expect(await dock.locator('header').evaluate((head) => getComputedStyle(head).direction)).toBe('rtl');
    expect((await dock.boundingBox())?.x).toBe(20);
    expect((await launcher.boundingBox())?.x).toBe(20);
  });

  it('speaks Arabic on a page written from left to right without moving', async () => {
    const { open, dock, page } = await stage.visit({ attributes: 'data-lang="ar"' });
    await open();
    expect(await dock.locator('header').evaluate((head) => getComputedStyle(head).direction)).toBe('rtl');
    const box = await dock.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBe((page.viewportSize()?.width ?? 0) - 20);
  });

  it('cuts a name of 200 characters and never scrolls sideways', async () => {
    stage.edge.name = 'Harbour Books and Maps '.repeat(9).slice(0, 200);
    const { open, ask, dock } = await stage.visit();
    await open();
    await ask('Kraftfahrzeughaftpflichtversicherungsbedingungenänderungsmitteilungen'.repeat(3));
    await dock.locator('.sources').waitFor();
    const [isCut, overflows] = await dock.evaluate((panel) => {
      const name = panel.querySelector('h2');
      const log = panel.querySelector('.log');
      return [name && name.scrollWidth > name.clientWidth, log && log.scrollWidth > log.clientWidth];
    });
    expect([isCut, overflows]).toEqual([true, false]);
  });

  it.each([
    ['dark', '', 'rgb(23, 25, 26)'],
    ['light', '', 'rgb(255, 255, 255)'],
    ['dark', 'data-theme="light"', 'rgb(255, 255, 255)'],
  ] as const)(
    'follows the %s scheme of the visitor unless the owner set one (%s)',
    async (colorScheme, attributes, paper) => {
      const { open, dock } = await stage.visit({ attributes, context: { colorScheme } });
      await open();
      expect(await dock.evaluate((panel) => getComputedStyle(panel).backgroundColor)).toBe(paper);
    },
  );

  it('moves nothing for visitors who asked for that', async () => {
    for (const [reducedMotion, animation] of [
      ['reduce', 'none'],
      ['no-preference', 'rise'],
    ] as const) {
      const { open, dock } = await stage.visit({ context: { reducedMotion } });
      await open();
      expect(await dock.evaluate((panel) => getComputedStyle(panel).animationName)).toBe(animation);
    }
  });

  it('is not touched by the styles of the page', async () => {
    const { page, open, dock, launcher } = await stage.visit();
    await launcher.waitFor();
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        '* { color: red !important; font-size: 40px !important; position: static !important } html > :not(body) { display: none !important; transform: scale(2) !important; visibility: hidden !important }',
      );
      document.adoptedStyleSheets.push(sheet);
    });
    expect(await launcher.isVisible()).toBe(true);
    await open();
    expect(await dock.evaluate((panel) => getComputedStyle(panel).color)).not.toBe('rgb(255, 0, 0)');
    expect(await dock.evaluate((panel) => getComputedStyle(panel).fontSize)).toBe('16px');
  });
});
