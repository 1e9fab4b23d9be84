/** What a screen reader should not spell out: citation numbers, emphasis marks, a link's address. */
function toSpeech(markdown: string): string {
  return markdown
    .replace(/\[\d+\]/g, '')
    .replace(/\[([^\]]+)\]\((?:[^()]|\([^()]*\))*\)/g, '$1')
    .replace(/[*`#]+/g, '')
    .trim();
}

/**
 * Gives the sentences of a growing text, each once and only when it is complete: hearing every delta is
 * noise, hearing the whole text anew is worse. The browser's own segmenter knows the sentence ends of all
 * scripts, and costs no bytes.
 */
export function createSentenceReader(language: string): (text: string, isComplete: boolean) => readonly string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'sentence' });
  let readChars = 0;
  return (text, isComplete) => {
    const segments = [...segmenter.segment(text.slice(readChars))].map(({ segment }) => segment);
    // The last one may still grow: "about 3." may become "about 3.50".
    if (!isComplete) segments.pop();
    readChars += segments.join('').length;
    return segments.map(toSpeech).filter(Boolean);
  };
}
