import type { ComponentChild, VNode } from 'preact';

/** Draws the citation `[number]`, or nothing when the answer has no such source. */
export type DrawCitation = (number: number) => ComponentChild;

const INLINE =
  /`([^`]+)`|\*\*(.+?)\*\*|\*([^\s*](?:[^*]*[^\s*])?)\*|\[([^[\]]+)\]\(((?:[^()\s]|\([^()\s]*\))*)\)|\[(\d+)\]|(https?:\/\/[^\s<>()[\]"']*[\w/])/g;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const LIST_ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)/;

/** Only web addresses become links: no `javascript:`, no `data:`, no address relative to the customer's page. */
function link(text: ComponentChild, address: string): ComponentChild {
  return /^https?:\/\//i.test(address) ? (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  ) : (
    text
  );
}

function inline(text: string, cite: DrawCitation): ComponentChild[] {
  const parts: ComponentChild[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, bold, italic, label, address, number, bare] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (code) parts.push(<code>{code}</code>);
    else if (bold) parts.push(<b>{inline(bold, cite)}</b>);
    else if (italic) parts.push(<i>{inline(italic, cite)}</i>);
    else if (label) parts.push(link(inline(label, cite), address ?? ''));
    else if (number) parts.push(cite(Number(number)));
    else if (bare) parts.push(link(bare, bare));
  }
  return [...parts, text.slice(end)];
}

/**
 * The small part of Markdown that answers use, straight to elements: paragraphs, headings (as bold lines),
 * lists, tables, code, bold, italics, links, citations. Text is only ever text, so an answer cannot bring HTML,
 * pictures or scripts onto the customer's page. Whatever it does not know it shows as written.
 */
export function renderMarkdown(markdown: string, cite: DrawCitation): VNode[] {
  const blocks: VNode[] = [];
  let lines: string[] = [];
  let items: VNode[] = [];
  let rows: string[] = [];
  let start: string | undefined;

  const cells = (row: string, Cell: 'th' | 'td'): VNode => (
    <tr>
      {row
        .replace(/^\s*\||\|\s*$/g, '')
        .split('|')
        .map((cell) => (
          <Cell dir="auto">{inline(cell.trim(), cite)}</Cell>
        ))}
    </tr>
  );

  function flush(): void {
    if (lines.length > 0) blocks.push(<p>{inline(lines.join('\n'), cite)}</p>);
    if (items.length > 0) blocks.push(start ? <ol start={Number(start)}>{items}</ol> : <ul>{items}</ul>);
    if (rows.length > 0) {
      const [head = '', ...body] = rows;
      blocks.push(
        <table>
          {cells(head, 'th')}
          {body.map((row) => cells(row, 'td'))}
        </table>,
      );
    }
    lines = [];
    items = [];
    rows = [];
  }

  // Fenced code first, so that nothing inside it is read as anything else; an open fence runs to the end.
  markdown.split(/^```.*\n?/m).forEach((piece, index) => {
    if (index % 2 === 1) {
      blocks.push(<pre>{piece}</pre>);
      return;
    }
    for (const line of piece.split('\n')) {
      const item = LIST_ITEM.exec(line);
      const heading = /^#{1,6}\s+(.*)/.exec(line);
      const above = lines.at(-1);
      if (rows.length > 0 && line.includes('|')) rows.push(line);
      else if (above?.includes('|') && TABLE_RULE.test(line)) {
        lines.pop();
        flush();
        rows = [above];
      } else if (item) {
        if (lines.length > 0 || rows.length > 0 || (items.length > 0 && !start !== !item[1])) flush();
        if (items.length === 0) start = item[1];
        items.push(<li>{inline(item[2] ?? '', cite)}</li>);
      } else if (heading) {
        flush();
        blocks.push(
          <p>
            <b>{inline(heading[1] ?? '', cite)}</b>
          </p>,
        );
      } else if (line.trim() === '') {
        if (lines.length > 0 || rows.length > 0) flush();
      } else {
        if (items.length > 0 || rows.length > 0) flush();
        lines.push(line);
      }
    }
    flush();
  });
  return blocks;
}
