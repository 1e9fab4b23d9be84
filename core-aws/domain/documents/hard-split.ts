/** Cuts what has no sentence ends: at the last space that fits, else between two characters. */
export function hardSplit(
  text: string,
  maxChars: number,
): readonly { readonly text: string; readonly glue: '' | ' ' }[] {
  const parts: { text: string; glue: '' | ' ' }[] = [];
  let rest = text;
  let glue: '' | ' ' = '';
  while (rest.length > maxChars) {
    const space = rest.lastIndexOf(' ', maxChars);
    const cutAtSpace = space > maxChars / 2;
    let end = cutAtSpace ? space : maxChars;
    // Never between the halves of a surrogate pair.
    if (!cutAtSpace && /[\ud800-\udbff]/.test(rest.charAt(end - 1))) end -= 1;
    parts.push({ text: rest.slice(0, end).trimEnd(), glue });
    glue = /^\s/u.test(rest.slice(end)) ? ' ' : '';
    rest = rest.slice(end).trimStart();
  }
  parts.push({ text: rest, glue });
  return parts.filter((part) => part.text !== '');
}
