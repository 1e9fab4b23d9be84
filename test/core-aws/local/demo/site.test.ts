import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../../core-aws/local/demo/', import.meta.url);
const WIDGET_LINE = '<script src="{{EDGE_URL}}/widget.js" data-bot="{{BOT_ID}}" async></script>';

async function read(path: string): Promise<string> {
  return readFile(new URL(path, folder), 'utf8');
}

describe.each(['index.html', 'returns.html'])('demo page %s', (name) => {
  it('embeds the widget by its one line and runs no other script', async () => {
    const html = await read(`site/${name}`);
    expect(html).toContain(WIDGET_LINE);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('loads nothing from elsewhere and needs no inline style or handler', async () => {
    const html = (await read(`site/${name}`)).replace(WIDGET_LINE, '');
    const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses).toContain('site.css');
    for (const address of addresses) expect(address).toMatch(/^(#|[a-z]+\.(html|css|svg)$)/);
    expect(html).not.toMatch(/\sstyle=|<style|\son[a-z]+=/);
  });
});

describe('the demo shop', () => {
  it('suggests questions of the manifest and the off-topic one', async () => {
    const manifest: unknown = JSON.parse(await read('manifest.json'));
    const html = await read('site/index.html');
    const listed = [...html.matchAll(/<li>([^<]+\?)<\/li>/g)].map((match) => match[1]);
    expect(listed.length).toBeGreaterThanOrEqual(5);
    for (const question of listed) expect(JSON.stringify(manifest)).toContain(JSON.stringify(question));
    expect(manifest).toHaveProperty('off_topic', listed.at(-1));
  });

  it('styles itself without fonts, images or sheets from elsewhere', async () => {
    const css = await read('site/site.css');
    expect(css.length).toBeGreaterThan(500);
    expect(css).not.toMatch(/url\(|@import|https?:/);
  });
});
