/**
 * What reading a file yields, whatever its kind: blocks in reading order. `text` has no line breaks inside a
 * paragraph. A table's `text` is its rows separated by line breaks, cells by ` | `, header row first; `table`
 * holds the same cells, so that nobody has to take the text apart again.
 */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'list_item' | 'table' | 'footnote' | 'caption';
  readonly text: string;
  /** 1 is outermost; headings only. */
  readonly level?: number;
  /** 1-based; kinds without pages leave it out. */
  readonly page?: number;
  readonly table?: Table;
  /** A table that goes on from the block before, which held as many rows as a block takes. */
  readonly continues?: true;
}

/** Rows are as long as the header, where there is one. */
export interface Table {
  readonly header?: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly caption?: string;
}

/** A file as read. What speaks of pages is present only for kinds with pages. */
export interface ExtractedText {
  readonly blocks: readonly Block[];
  readonly pageCount?: number;
  /** Characters of each page, in order. */
  readonly charsByPage?: readonly number[];
  /** 1-based. */
  readonly pagesWithoutText?: readonly number[];
  /** Remarks in plain words about what could not be read well, e.g. "the text encoding was guessed: windows-1251". */
  readonly warnings?: readonly string[];
}
