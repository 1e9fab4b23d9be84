import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { launchBrowser } from '../support/find-browser.ts';
import { SAMPLE_SOURCES, answerEvents } from '../support/stub-edge.ts';
import type { StubEdge, StubExchange } from '../support/stub-edge.ts';
import { startWidgetStage } from '../support/widget-page.ts';
import type { WidgetStage } from '../support/widget-page.ts';

let browser: Browser;
let stage: WidgetStage;
let answerSample: StubEdge['chat'];

beforeAll(async () => {
  browser = await launchBrowser();
  stage = await startWidgetStage(browser);
  answerSample = stage.edge.chat;
});
beforeEach(() => {
  stage.edge.chat = answerSample;
  stage.edge.sessionFailure = undefined;
  stage.edge.requests.length = 0;
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await browser?.close();
  await stage?.stop();
});

function answer(pieces: readonly string[], sources = SAMPLE_SOURCES, grounded = true): StubEdge['chat'] {
  return (exchange) => {
    for (const event of answerEvents(pieces, sources, grounded)) exchange.send(event);
    exchange.end();
  };
}
/** Holds each question open until the test goes on with it. */
function hold(): { readonly next: () => Promise<StubExchange> } {
  const waiting: StubExchange[] = [];
  stage.edge.chat = async (exchange) => {
    waiting.push(exchange);
    await exchange.closed;
  };
  return {
    next: () =>
      vi.waitFor(() => {
        const exchange = waiting.shift();
        if (!exchange) throw new Error('no question has come');
        return exchange;
      }),
  };
}

describe("on a page with a customer's strictest policy", () => {
  it('opens, asks, answers and shows a source without one violation', async () => {
    const { page, dock, open, ask, violations, consoleLines } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    await dock.getByRole('button', { name: 'Source 1: Returns policy.pdf, p. 2' }).click();
    await dock.getByText('Gifts may be returned within 60 days of the date').waitFor();
    expect(await violations()).toEqual([]);
    expect(consoleLines).toEqual([]);
    // The counter counts: what the widget must not do is seen when the page does it.
    await page.evaluate(() => {
      document.body.setAttribute('style', 'color: red');
      try {
        document.createElement('div').innerHTML = '<b>';
      } catch {
        // Trusted Types refuse it.
      }
    });
    await vi.waitFor(async () => expect(await violations()).toEqual(['style-src-attr', 'require-trusted-types-for']));
  });

  it('shows HTML in an answer as text', async () => {
    stage.edge.chat = answer(['<img src=x onerror=alert(1)> and [x](javascript:alert(1))']);
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Hack?');
    await dock.locator('.answer', { hasText: /^<img src=x onerror=alert\(1\)> and x$/ }).waitFor();
    expect(await dock.locator('img, a').count()).toBe(0);
  });
});

describe('an answer', () => {
  it('appears word by word, is announced sentence by sentence, and ends with its sources', async () => {
    const held = hold();
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    const exchange = await held.next();
    await dock.getByLabel('Looking for an answer').waitFor();
    const spoken = dock.locator('[aria-live=polite] p');
    const events = answerEvents(['Yes, within ', '60 days. Bring ', 'the receipt. [1]']);
    for (const event of events.slice(0, 2)) exchange.send(event);
    await dock.locator('.answer', { hasText: /^Yes, within $/ }).waitFor();
    expect(await spoken.count()).toBe(0);
    expect(await dock.locator('.sources').count()).toBe(0);
    for (const event of events.slice(2)) exchange.send(event);
    exchange.end();
    await dock.locator('.sources').waitFor();
    expect(await spoken.allTextContents()).toEqual(['Yes, within 60 days.', 'Bring the receipt.']);
    expect(await dock.getByRole('log').getAttribute('aria-live')).toBe('off');
  });

  it('opens a source in place and closes it again, by its number and by its row', async () => {
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    const quote = dock.locator('blockquote');
    await dock.locator('.cite').click();
    await quote.getByText('Returns › Gifts').waitFor();
    await dock.locator('.cite').click();
    expect(await quote.count()).toBe(0);
    await dock.getByRole('button', { name: '2 Handbook.docx' }).click();
    await quote.getByText('onto a voucher').waitFor();
    expect(await quote.count()).toBe(1);
  });

  it('can be stopped, which ends the request at the edge and keeps what has come', async () => {
    const held = hold();
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    const exchange = await held.next();
    for (const event of answerEvents(['Half of ']).slice(0, 2)) exchange.send(event);
    await dock.getByText('Half of').waitFor();
    await dock.getByRole('button', { name: 'Stop' }).click();
    await exchange.closed;
    await dock.getByText('Stopped').waitFor();
    expect(await dock.getByText('Half of').count()).toBe(1);
    expect(await dock.getByRole('alert').count()).toBe(0);
  });

  it('that is a refusal does not look like an error, and offers questions', async () => {
    stage.edge.chat = answer(['Our documents do not answer that.'], [], false);
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Who won?');
    await dock.locator('.refusal').waitFor();
    expect(await dock.getByRole('alert').count()).toBe(0);
    expect(await dock.getByRole('button', { name: 'When are you open?' }).count()).toBe(1);
  });

  it('can be rated', async () => {
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    await dock.getByRole('button', { name: 'Yes', exact: true }).click();
    await dock.getByText('Thank you').waitFor();
    await vi.waitFor(() => expect(stage.edge.requests.at(-1)?.path).toBe('/api/feedback'));
  });
});

describe('a conversation', () => {
  it('starts with a starter, survives a page change in the tab, and can be begun anew', async () => {
    const { page, dock, open, launcher } = await stage.visit();
    await open();
    await dock.getByRole('button', { name: 'Can I return a gift?' }).click();
    await dock.locator('.sources').waitFor();
    await page.goto(`${stage.hostOrigin}/next`);
    await launcher.waitFor();
    expect(await dock.count()).toBe(0);
    await launcher.click();
    await dock.locator('.question', { hasText: 'Can I return a gift?' }).waitFor();
    expect(stage.edge.requests.filter(({ path }) => path === '/api/sessions')).toHaveLength(1);
    await dock.getByRole('button', { name: 'New conversation' }).click();
    await dock.getByRole('button', { name: 'When are you open?' }).waitFor();
    expect(await dock.locator('.question').count()).toBe(0);
  });

  it('can be opened and asked by the page', async () => {
    const { page, dock, launcher } = await stage.visit();
    await launcher.waitFor();
    await page.evaluate(() => window.Edgewise?.ask('Can I return a gift?'));
    await dock.locator('.sources').waitFor();
    expect(await dock.locator('.question').textContent()).toBe('Can I return a gift?');
  });

  it('takes the look of the script element before that of the session', async () => {
    const { dock, page, launcher } = await stage.visit({
      attributes: `data-look='{"title":"Preview","greeting":"Hello","colour":"#ffd400"}'`,
    });
    await launcher.click();
    await dock.getByRole('heading', { name: 'Preview' }).waitFor();
    await dock.getByText('Hello').waitFor();
    // Yellow cannot be read on white: darkened, as the dashboard would say.
    const brand = await page
      .locator('edgewise-widget')
      .evaluate((host) => getComputedStyle(host).getPropertyValue('--accent-light'));
    expect(brand).toMatch(/^#[0-9a-f]{6}$/);
    expect(brand).not.toBe('#ffd400');
  });
});

describe('an error', () => {
  it('of too many questions counts down, then lets the visitor try again with the same words', async () => {
    let isLimited = true;
    stage.edge.chat = (exchange) => (isLimited ? exchange.fail('rate_limited', 2) : answerSample(exchange));
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    await dock.getByText('Too many questions in a short time.').waitFor();
    const retry = dock.locator('.fault button');
    expect(await retry.isDisabled()).toBe(true);
    expect(await retry.textContent()).toMatch(/^Try again in [12] s$/);
    isLimited = false;
    await dock.getByRole('button', { name: 'Try again', exact: true }).click();
    await dock.locator('.sources').waitFor();
    expect(await dock.locator('.question').allTextContents()).toEqual(['Can I return a gift?']);
  });

  it.each([
    ['message_limit_reached', 'The limit for today is reached. Please come back tomorrow.', 0],
    ['answer_blocked', 'This question could not be answered. Try other words.', 1],
    ['model_unavailable', 'There is no answer right now. Try again in a moment.', 1],
    ['internal', 'There is no answer right now. Try again in a moment.', 1],
  ] as const)('%s is said in words, with a way on where there is one', async (code, words, retryCount) => {
    stage.edge.chat = (exchange) => exchange.fail(code);
    const { dock, open, ask } = await stage.visit();
    await open();
    await ask('Can I return a gift?');
    await dock.getByRole('alert').getByText(words).waitFor();
    expect(await dock.locator('.fault button').count()).toBe(retryCount);
  });

  it('of a lost connection keeps what has come and can be tried again', async () => {
    stage.edge.chat = async (exchange) => {
      for (const event of answerEvents(['Half of ']).slice(0, 2)) exchange.send(event);
      await vi.waitFor(async () => expect(await shown.dock.getByText('Half of').count()).toBe(1));
      exchange.cut();
    };
    const shown = await stage.visit();
    await shown.open();
    await shown.ask('Can I return a gift?');
    await shown.dock.getByText('The connection was lost. Check it and try again.').waitFor();
    expect(await shown.dock.getByText('Half of').count()).toBe(1);
    stage.edge.chat = answerSample;
    await shown.dock.getByRole('button', { name: 'Try again' }).click();
    await shown.dock.locator('.sources').waitFor();
  });

  it('of a site that is not allowed is said once, without a button that cannot help', async () => {
    stage.edge.sessionFailure = 'origin_not_allowed';
    const { dock, launcher } = await stage.visit();
    await launcher.click();
    await dock.getByText('This chat is not set up for this site.').waitFor();
    expect(await dock.locator('.fault button').count()).toBe(0);
  });
});
