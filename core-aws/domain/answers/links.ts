const URL_LIKE = /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'`[\](){}|]+/giu;
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu;
const BARE_DOMAIN =
  /(?<![\p{L}\p{N}@./-])(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|info|biz|io|ai|app|dev|co|me|eu|uk|us|de|fr|es|it|nl|pt|br|ch|at|be|pl|ru|cn|jp|in|ca|au|xyz|shop|store|online|site|link|top|click|example|test)(?:\/[^\s<>"'`[\](){}|]*)?(?![\p{L}\p{N}-])/giu;

/** Addresses a text points to (web and e-mail), lower case, without the punctuation that follows them. */
export function linksIn(text: string): readonly string[] {
  const found: string[] = [];
  let rest = text.normalize('NFKC');
  for (const pattern of [URL_LIKE, EMAIL, BARE_DOMAIN]) {
    rest = rest.replace(pattern, (link) => {
      found.push(normalise(link));
      return ' ';
    });
  }
  return found;
}

/** True when every address of the sentence stands in the evidence; a bare host also when a full address there is on it. */
export function linksAreKnown(sentence: string, evidence: string): boolean {
  const links = linksIn(sentence);
  if (links.length === 0) return true;
  const known = new Set(linksIn(evidence));
  const hosts = new Set([...known].filter((link) => !link.includes('@')).map(hostOf));
  return links.every((link) => known.has(link) || (link === hostOf(link) && hosts.has(link)));
}

function normalise(link: string): string {
  return link
    .toLowerCase()
    .replace(/[.,;:!?*_…。，]+$/u, '')
    .replace(/\/$/u, '')
    .replace(/^https?:\/\//u, '')
    .replace(/^www\./u, '');
}

function hostOf(link: string): string {
  return link.replace(/^[a-z][a-z0-9+.-]*:\/\//u, '').split(/[/?#]/u)[0] ?? '';
}
