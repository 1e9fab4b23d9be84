const LINKS_MAX_COUNT = 100;

/**
 * What to add behind a paragraph for the links in it. Addresses stand there and not in its sentences, so that those
 * can be quoted and searched as they are: `Write to us or call. (Write to us: a@shop.example)`.
 */
export function linksOf(links: readonly { readonly text: string; readonly url: string }[], text: string): string {
  const told = new Set<string>();
  // More of them are a list of links, which nobody reads behind a sentence.
  const pieces: string[] = [];
  for (const { text: label, url } of links.slice(0, LINKS_MAX_COUNT)) {
    const address = url.replace(/^mailto:/iu, '');
    if (told.has(url) || text.includes(address.replace(/^https?:\/\/|\/$/giu, ''))) continue;
    told.add(url);
    pieces.push(label === text ? address : `${label}: ${address}`);
  }
  return pieces.length === 0 ? '' : ` (${pieces.join('; ')})`;
}
