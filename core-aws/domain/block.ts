/**
 * What reading a file yields, whatever its kind: blocks in reading order. `text` has no line breaks inside
 * a paragraph; a table's rows are separated by line breaks and its cells by ` | `, header row first.
 */
export interface Block {
  readonly kind: 'heading' | 'paragraph' | 'list_item' | 'table';
  readonly text: string;
  /** 1 is outermost; headings only. */
  readonly level?: number;
  /** 1-based; kinds without pages leave it out. */
  readonly page?: number;
}

/** A file as read. `pageCount` and `pagesWithoutText` (1-based) only for kinds with pages. */
export interface ExtractedText {
  readonly blocks: readonly Block[];
  readonly pageCount?: number;
  readonly pagesWithoutText?: readonly number[];
}
