import type { PlacedLink } from './read-annotations.ts';
import type { TextItem } from './text-item.ts';

/** A page with more links is a printed web page or a list of references; their addresses would drown what it says. */
const MAX_PER_PAGE = 25;

/** Gives each link to the piece of text it ends on. A link on a picture has no text and is left out. */
export function attachLinks(items: readonly TextItem[], links: readonly PlacedLink[]): readonly TextItem[] {
  if (links.length === 0 || links.length > MAX_PER_PAGE) return items;
  const byItem = new Map<TextItem, { text: string; url: string }[]>();
  for (const { text, url, left, right, top, bottom } of links) {
    if (text.trim() === '') continue;
    const under = items.filter(
      (item) =>
        item.angle === 0 &&
        item.text.trim() !== '' &&
        item.y > top &&
        item.y < bottom + 0.2 * item.size &&
        Math.min(item.x + item.width, right) - Math.max(item.x, left) > 0.5,
    );
    const last = under.at(-1);
    if (last) byItem.set(last, [...(byItem.get(last) ?? []), { text: text.trim(), url }]);
  }
  return items.map((item) => {
    const own = byItem.get(item);
    return own ? { ...item, links: own } : item;
  });
}

/** The same for one paragraph. */
const MAX_PER_TEXT = 4;

/**
 * The text with the addresses its links lead to in brackets at its end, where they cut no sentence in two; an
 * address that the text already shows is not repeated.
 */
export function withAddresses(text: string, links: readonly { readonly text: string; readonly url: string }[]): string {
  const shown = toComparable(text);
  const byUrl = new Map<string, string>();
  for (const link of links) {
    if (shown.includes(toComparable(link.url))) continue;
    // A link that runs over two lines is two links with one address.
    byUrl.set(link.url, [byUrl.get(link.url), link.text].filter(Boolean).join(' '));
  }
  if (byUrl.size === 0 || byUrl.size > MAX_PER_TEXT) return text;
  const addresses = [...byUrl].map(([url, label]) => {
    const address = url.replace(/^mailto:/iu, '');
    return text.endsWith(label) ? address : `${label}: ${address}`;
  });
  return `${text} (${addresses.join(', ')})`;
}

function toComparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/gu, '')
    .replace(/^(?:mailto:|https?:\/\/)(?:www\.)?/u, '')
    .replace(/\/$/u, '');
}
