/**
 * Headers of the files the edge serves, in the `_headers` form of Workers static assets: every rule that matches the
 * path of a request adds its headers, and `! Name` takes back one that an earlier rule gave.
 *
 * - Any path may be answered with the dashboard's page (a single-page application), so its headers are everyone's,
 *   and the files take back what is not theirs.
 * - `/widget.js` is one address for years on customers' pages: short cache, then revalidated behind the scenes.
 * - Hashed files never change: cached for a year. `/widget/panel.js` has no hash and is a copy of the newest panel.
 * - Widget files are loaded by pages of other origins, with CORS (`type="module"`) or without.
 * - The dashboard runs nothing but its own files, and frames nothing but its own widget preview.
 */
const DASHBOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self'",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "object-src 'none'",
].join('; ');

const IMMUTABLE = 'public, max-age=31536000, immutable';
const SHORT = 'public, max-age=300, stale-while-revalidate=86400';
const FOR_OTHER_ORIGINS = [
  'Access-Control-Allow-Origin: *',
  '! Cross-Origin-Resource-Policy',
  'Cross-Origin-Resource-Policy: cross-origin',
];
const NOT_A_PAGE = ['! Content-Security-Policy', '! X-Frame-Options', '! Cross-Origin-Opener-Policy'];
const cache = (value: string): string[] => ['! Cache-Control', `Cache-Control: ${value}`];

const RULES: readonly (readonly [path: string, lines: readonly string[]])[] = [
  [
    '/*',
    [
      'Cache-Control: no-cache',
      `Content-Security-Policy: ${DASHBOARD_POLICY}`,
      'X-Frame-Options: SAMEORIGIN',
      'Cross-Origin-Opener-Policy: same-origin',
      'Cross-Origin-Resource-Policy: same-origin',
      'X-Content-Type-Options: nosniff',
      'Referrer-Policy: strict-origin-when-cross-origin',
      'Permissions-Policy: camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ],
  ],
  ['/widget.js', [...NOT_A_PAGE, ...cache(SHORT), ...FOR_OTHER_ORIGINS]],
  ['/widget/*', [...NOT_A_PAGE, ...cache(IMMUTABLE), ...FOR_OTHER_ORIGINS]],
  ['/widget/panel.js', cache(SHORT)],
  ['/assets/*', [...NOT_A_PAGE, ...cache(IMMUTABLE)]],
];

export const HEADERS_FILE = RULES.map(([path, lines]) => `${[path, ...lines].join('\n  ')}\n`).join('\n');
