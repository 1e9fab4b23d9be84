export interface TextWindow {
  readonly text: string;
  readonly tokens: number;
}

/** The model reads 128; words counted one by one may come out a few short of the whole. */
export const WINDOW_MAX_TOKENS = 124;
/** Windows are cut between words, so that not every one can be full. */
const SLACK_TOKENS = 6;
/** What is behind is left out: one character can stand for eighteen in the model's normal form. */
const WINDOWS_MAX_COUNT = 18;
/** A longer word is cut, or a text without spaces would be one window of any length. */
const WORD = /\S{1,100}\s*/gu;

/**
 * Cuts a text between words into windows the model reads whole, about equally long, so that none weighs too little
 * to say anything. A text without a letter has no token to embed, which the model rejects: it becomes a full stop.
 */
export function cutWindows(text: string, countTokens: (word: string) => number): readonly TextWindow[] {
  const words = (text.normalize('NFKC').match(WORD) ?? ['.']).map((word) => ({
    word,
    tokens: Math.max(1, countTokens(word.trim())),
  }));
  const total = words.reduce((sum, { tokens }) => sum + tokens, 0);
  const count = total <= WINDOW_MAX_TOKENS ? 1 : Math.ceil(total / (WINDOW_MAX_TOKENS - SLACK_TOKENS));
  const windows: { text: string; tokens: number }[] = [];
  let before = 0;
  for (const { word, tokens } of words) {
    const open = windows.at(-1);
    // A word belongs to the window in whose share its middle lies.
    const isInShare = before + tokens / 2 <= (windows.length * total) / count;
    if (open && isInShare && open.tokens + tokens <= WINDOW_MAX_TOKENS) {
      open.text += word;
      open.tokens += tokens;
    } else {
      if (windows.length === WINDOWS_MAX_COUNT) break;
      windows.push({ text: word, tokens });
    }
    before += tokens;
  }
  return windows.map((window) => ({ ...window, text: window.text.trim() }));
}
