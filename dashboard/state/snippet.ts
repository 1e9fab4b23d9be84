/** The line an owner pastes into their site. Ids are letters, digits and `_`, so nothing needs escaping. */
export function toSnippet(origin: string, botId: string): string {
  return `<script src="${origin}/widget.js" data-bot="${botId}" async></script>`;
}

/** Google Tag Manager strips `data-` attributes from script tags, so there the tag is made by a short script. */
export function toTagManagerSnippet(origin: string, botId: string): string {
  return [
    '<script>',
    "  var s = document.createElement('script');",
    `  s.src = '${origin}/widget.js';`,
    `  s.dataset.bot = '${botId}';`,
    '  s.async = true;',
    '  document.head.appendChild(s);',
    '</script>',
  ].join('\n');
}
