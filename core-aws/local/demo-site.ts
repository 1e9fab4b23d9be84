import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

/**
 * A customer's site on an origin of its own, with the widget's one line in its pages. Its content security policy
 * is as strict as a careful customer's, so that a widget that needs more is noticed here first.
 */
export function createDemoSite({
  edgeUrl,
  botId,
}: {
  readonly edgeUrl: string;
  readonly botId: () => string | undefined;
}): Server {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    `script-src ${edgeUrl}`,
    `connect-src ${edgeUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');

  return createServer((request, response) => {
    answer(request.method ?? 'GET', request.url ?? '/').then(
      ({ status, type, body }) =>
        response
          .writeHead(status, {
            'content-type': type,
            'content-security-policy': policy,
            'x-content-type-options': 'nosniff',
            'cache-control': 'no-store',
          })
          .end(request.method === 'HEAD' ? undefined : body),
      () => response.destroy(),
    );
  });

  async function answer(method: string, url: string): Promise<{ status: number; type: string; body: Buffer | string }> {
    const text = (status: number, body: string) => ({ status, type: 'text/plain; charset=utf-8', body });
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'only GET');
    const { pathname } = new URL(url, 'http://demo');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    // Plain names only: no way out of the folder.
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z0-9]+$/i.test(name)) return text(404, 'no such page');
    const type = CONTENT_TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
    let body: Buffer;
    try {
      body = await readFile(fileURLToPath(new URL(`./demo/site/${name}`, import.meta.url)));
    } catch {
      return text(404, 'no such page');
    }
    if (!name.endsWith('.html')) return { status: 200, type, body };
    const filled = body
      .toString('utf8')
      .replaceAll('{{EDGE_URL}}', edgeUrl)
      .replaceAll('{{BOT_ID}}', botId() ?? '');
    return { status: 200, type, body: filled };
  }
}
