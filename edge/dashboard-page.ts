const FILES = /^\/(api|auth|healthz|widget|assets)(\/|$)/;

/**
 * The dashboard for an address inside it (`/bots/…`), which has no file: a person who reloads the page must get it
 * again. Only for a browser opening a page; a missing script must be a 404 and not a page, or caches would keep the
 * page under the script's name. Undefined when the request is none of that.
 */
export function dashboardPage(request: Request, assets: Fetcher): Promise<Response> | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const url = new URL(request.url);
  const wantsPage = request.headers.get('accept')?.includes('text/html') ?? false;
  if (!wantsPage || FILES.test(url.pathname)) return undefined;
  return assets.fetch(new Request(new URL('/', url), { method: request.method }));
}
