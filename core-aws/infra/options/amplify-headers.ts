/** Paths Amplify serves itself; the widget's come from the edge, with the edge's headers. */
const SERVED = ['/*', '/assets/*'];

/**
 * The headers of the dashboard's files in Amplify's form, from the very file the edge serves them by (`_headers` of
 * Workers static assets), so that both hostings say the same. Amplify cannot take a header back, so the hashed files
 * keep the page's; on a script they mean nothing.
 * Source: AWS Amplify Hosting User Guide, "Setting custom headers" (read 2026-11).
 */
export function toAmplifyHeaders(headersFile: string): string {
  const rules = headersFile
    .split(/\n(?=\S)/)
    .map((block) => block.trim().split(/\n\s*/))
    .filter(([path]) => path !== undefined && SERVED.includes(path));
  if (rules.length !== SERVED.length) throw new Error(`the headers must name each of ${SERVED.join(', ')}`);
  const lines = rules.flatMap(([path = '', ...headers]) => [
    `  - pattern: ${JSON.stringify(path === '/*' ? '**' : path.replace(/\/\*$/, '/**'))}`,
    '    headers:',
    ...headers.filter((header) => !header.startsWith('!')).flatMap(toYaml),
  ]);
  return ['customHeaders:', ...lines, ''].join('\n');
}

function toYaml(header: string): readonly string[] {
  const colon = header.indexOf(':');
  if (colon < 1) throw new Error(`"${header}" is not a header`);
  // A JSON string is a YAML string.
  return [
    `      - key: ${JSON.stringify(header.slice(0, colon))}`,
    `        value: ${JSON.stringify(header.slice(colon + 1).trim())}`,
  ];
}
