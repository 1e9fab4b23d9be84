export interface OriginRules {
  /** `example.com`, `*.example.com`, `localhost:8080`: see AllowedDomain. */
  readonly allowedDomains: readonly string[];
  /** The edge's own origin: the preview in the dashboard. */
  readonly edgeOrigin: string;
  readonly isLocal: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Says whether a page of this origin may show the bot. The edge's own origin always may. A bot without domains runs
 * nowhere else, except, on a laptop, on pages served from the laptop. `*.example.com` means its subdomains and not
 * `example.com` itself; a port is compared only where the owner gave one. `null` (sandboxed frames, files) never
 * may, because every page can make itself that.
 */
export function isOriginAllowed(origin: string, { allowedDomains, edgeOrigin, isLocal }: OriginRules): boolean {
  const page = parseOrigin(origin);
  if (page === undefined) return false;
  if (origin === edgeOrigin) return true;
  if (allowedDomains.length === 0) return isLocal && LOOPBACK.has(page.hostname);
  const port = page.port || DEFAULT_PORTS[page.protocol];
  return allowedDomains.some((domain) => {
    const [host = '', wantedPort] = domain.toLowerCase().split(':');
    if (wantedPort !== undefined && wantedPort !== port) return false;
    return host.startsWith('*.')
      ? page.hostname.endsWith(host.slice(1)) && page.hostname.length > host.length - 1
      : page.hostname === host;
  });
}

/** A serialised http(s) origin, exactly as browsers send it: scheme, host and port, nothing else. */
function parseOrigin(origin: string): URL | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  return url !== undefined && DEFAULT_PORTS[url.protocol] !== undefined && url.origin === origin ? url : undefined;
}
