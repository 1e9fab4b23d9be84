/**
 * A piece of text as it stands on a page, seen upright: x grows to the right, y grows downwards to the baseline.
 * Units: points of the page (1/72 inch).
 */
export interface TextItem {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Font size in points. */
  readonly size: number;
  readonly fontId: string;
  readonly isRtl: boolean;
  /** Written upwards, downwards or at an angle: kept out of lines and columns. */
  readonly isTurned: boolean;
}

export interface PageText {
  /** 1-based. */
  readonly page: number;
  /** In the order the file draws them, which within one column is nearly always the reading order. */
  readonly items: readonly TextItem[];
}
