/**
 * A piece of text as it stands on a page, seen upright: x grows the way the text runs, y grows from line to line
 * to the baseline. Text that is turned on its page has coordinates of its own, which compare only with those of
 * text at the same angle. Units: points of the page (1/72 inch).
 */
export interface TextItem {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Font size in points. */
  readonly size: number;
  readonly fontId: string;
  /** Mostly Hebrew, Arabic or another script written from right to left; the text itself is in logical order. */
  readonly isRtl: boolean;
  /** Degrees clockwise from upright, 0 to 359. East Asian text that runs down the page stands at 90. */
  readonly angle: number;
  /** Web and mail addresses this text leads to. */
  readonly links?: readonly Link[];
}

export interface Link {
  /** The words that can be clicked, where they are known. */
  readonly text: string;
  readonly url: string;
}

export interface PageText {
  /** 1-based. */
  readonly page: number;
  /** What the document itself calls the page ("iv", "A-3"), where it says so. */
  readonly label?: string;
  /** In the order the file draws them, which within one column is nearly always the reading order. */
  readonly items: readonly TextItem[];
}
