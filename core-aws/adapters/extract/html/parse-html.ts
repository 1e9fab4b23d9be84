import { defaultTreeAdapter, parse } from 'parse5';
import type { DefaultTreeAdapterMap, DefaultTreeAdapterTypes as Html, TreeAdapter } from 'parse5';

/** Thrown while parsing or reading: the file is refused. The message is what the owner is told. */
export class HtmlRefused extends Error {
  override readonly name = 'HtmlRefused';
  readonly reason: 'too_deep' | 'too_large';
  constructor(reason: HtmlRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A table of the most cells we accept has this many; each takes some 400 bytes. */
const MAX_NODES = 600_000;

/**
 * Parses HTML as browsers do, whatever is wrong with it. Depth is watched while the tree grows, so that what reads
 * it may be recursive. Errors: throws HtmlRefused when it nests deeper than the limit.
 */
export function parseHtml(html: string, maxDepth: number, maxNodes: number = MAX_NODES): Html.Document {
  const depths = new WeakMap<Html.ParentNode, number>();
  let nodes = 0;
  const place = (parent: Html.ParentNode, node: Html.Node): void => {
    nodes += 1;
    if (nodes > maxNodes) {
      const limit = maxNodes.toLocaleString('en');
      throw new HtmlRefused('too_large', `it has more than ${limit} elements, which is the limit`);
    }
    if (!('childNodes' in node)) return;
    const depth = (depths.get(parent) ?? 0) + 1;
    if (depth > maxDepth) {
      throw new HtmlRefused('too_deep', `it nests more than ${maxDepth} levels deep, which is the limit`);
    }
    depths.set(node, depth);
  };
  const treeAdapter: TreeAdapter<DefaultTreeAdapterMap> = {
    ...defaultTreeAdapter,
    appendChild(parent, node) {
      place(parent, node);
      defaultTreeAdapter.appendChild(parent, node);
    },
    insertBefore(parent, node, reference) {
      place(parent, node);
      defaultTreeAdapter.insertBefore(parent, node, reference);
    },
  };
  return parse(html, { treeAdapter });
}

export function isElement(node: Html.Node): node is Html.Element {
  return 'tagName' in node;
}

export function attribute(element: Html.Element, name: string): string | undefined {
  return element.attrs.find((attr) => attr.name === name)?.value;
}
