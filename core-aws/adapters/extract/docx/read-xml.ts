import { SaxesParser } from 'saxes';
import { LIMITS } from '#shared/limits.ts';
import type { Deadline } from '../deadline.ts';
import { Refused } from './refused.ts';
import { canonicalPrefix } from './xml-namespaces.ts';

/** Names and attributes carry one prefix per namespace (`w:p`), whatever the file calls it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

interface OpenElement extends XmlElement {
  children: (XmlElement | string)[];
}

export interface ReadXmlOptions {
  readonly deadline: Deadline;
  /** Elements left out with all that is in them; `onSkipped` sees each element in there all the same. */
  readonly skip?: ReadonlySet<string>;
  /** Parents under which nothing is left out. */
  readonly keepIn?: ReadonlySet<string>;
  readonly onSkipped?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  /** Told of each element that is kept, as it begins: what it makes of it may end the reading before it fills memory. */
  readonly onElement?: (name: string) => void;
  /** Children of this element are handed out as they end, and not kept, so that memory holds one at a time. */
  readonly stream?: { readonly parent: string; readonly onChild: (child: XmlElement) => void };
  readonly maxDepth?: number;
  readonly maxElements?: number;
}

const CHUNK_BYTES = 65_536;
/** Elements kept at a time: a table of the most cells we accept has about a million. */
const MAX_ELEMENTS = 2_000_000;
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};
const NO_CHILDREN: (XmlElement | string)[] = [];

/**
 * Reads one XML part of a document into a tree. A document type declaration is refused, since Office writes none
 * and entities are how a small file fills a memory or reaches another.
 * Errors: throws Refused.
 */
export function readXml(bytes: Uint8Array, options: ReadXmlOptions): XmlElement {
  const { deadline, skip, keepIn, onSkipped, onElement, stream } = options;
  const { maxDepth = LIMITS.markupMaxDepth, maxElements = MAX_ELEMENTS } = options;
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  const root: OpenElement = { name: '', attributes: NO_ATTRIBUTES, children: [] };
  const open: OpenElement[] = [root];
  const scopes: { readonly depth: number; readonly prefixes: ReadonlyMap<string, string> }[] = [];
  let prefixes: ReadonlyMap<string, string> = new Map([['xml', 'xml']]);
  let names = new Map<string, string>();
  let depth = 0;
  let skippedFrom = 0;
  let elements = 0;

  parser.on('error', (cause) => {
    throw new Refused('malformed', cause.message, { cause });
  });
  parser.on('doctype', () => {
    throw new Refused('unsupported_form', 'it declares XML entities, which no document needs');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > maxDepth) throw new Refused('too_deep', `it nests ${depth} levels deep; the limit is ${maxDepth}`);
    declare(tag.attributes);
    const name = canonicalName(tag.name);
    if (skippedFrom > 0 || (skip?.has(name) && !keepIn?.has(open.at(-1)?.name ?? ''))) {
      if (skippedFrom === 0) skippedFrom = depth;
      onSkipped?.(name, canonicalAttributes(tag.attributes));
      return;
    }
    onElement?.(name);
    elements += 1;
    if (elements > maxElements) {
      const limit = maxElements.toLocaleString('en');
      throw new Refused('too_large', `one part of it has more than ${limit} elements, which is the limit`);
    }
    open.push({ name, attributes: canonicalAttributes(tag.attributes), children: [] });
  });
  parser.on('closetag', () => {
    if (skippedFrom === 0) close();
    else if (depth === skippedFrom) skippedFrom = 0;
    if (scopes.at(-1)?.depth === depth) {
      prefixes = scopes.pop()?.prefixes ?? prefixes;
      names = new Map();
    }
    depth -= 1;
  });
  const onText = (text: string): void => {
    if (skippedFrom === 0) open.at(-1)?.children.push(text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);

  const decoder = new TextDecoder(encodingOf(bytes));
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    if (deadline.isOver()) throw new Refused('too_complex', 'reading it took too long');
    parser.write(decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true }));
  }
  parser.write(decoder.decode());
  parser.close();
  const top = root.children.find((child) => typeof child !== 'string');
  if (top === undefined) throw new Refused('malformed', 'it holds no element');
  return top;

  function close(): void {
    const element = open.pop();
    const parent = open.at(-1);
    if (!element || !parent) return;
    // A list that grew has room for more than it holds; a table has a million of them.
    element.children = element.children.length === 0 ? NO_CHILDREN : element.children.slice();
    if (stream && parent.name === stream.parent) {
      elements = open.length;
      stream.onChild(element);
    } else parent.children.push(element);
  }

  /** Namespace declarations hold for the element and what is in it. */
  function declare(attributes: Readonly<Record<string, string>>): void {
    let declared: Map<string, string> | undefined;
    for (const key in attributes) {
      if (!key.startsWith('xmlns')) continue;
      declared ??= new Map(prefixes);
      declared.set(key.slice(6), canonicalPrefix(attributes[key] ?? '') ?? key.slice(6));
    }
    if (!declared) return;
    scopes.push({ depth, prefixes });
    prefixes = declared;
    names = new Map();
  }

  function canonicalName(raw: string): string {
    const known = names.get(raw);
    if (known !== undefined) return known;
    const colon = raw.indexOf(':');
    const prefix = prefixes.get(colon < 0 ? '' : raw.slice(0, colon)) ?? raw.slice(0, Math.max(0, colon));
    const name = prefix === '' ? raw : `${prefix}:${raw.slice(colon + 1)}`;
    names.set(raw, name);
    return name;
  }

  function canonicalAttributes(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    let copy: Record<string, string> | undefined;
    for (const key in attributes) {
      if (key.startsWith('xmlns')) continue;
      copy ??= {};
      // An attribute without a prefix is in no namespace, unlike an element.
      copy[key.includes(':') ? canonicalName(key) : key] = attributes[key] ?? '';
    }
    return copy ?? NO_ATTRIBUTES;
  }
}

/** XML is UTF-8, or UTF-16, told by its mark or its first sign. Source: XML 1.0, appendix F. */
function encodingOf(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return 'utf-16le';
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return 'utf-16be';
  return 'utf-8';
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  for (const each of element?.children ?? []) if (typeof each !== 'string' && each.name === name) return each;
  return undefined;
}

export function childElements(element: XmlElement | undefined, name?: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (const each of element?.children ?? []) {
    if (typeof each !== 'string' && (name === undefined || each.name === name)) found.push(each);
  }
  return found;
}

/** An on/off property: present means on, unless its value says otherwise. */
export function isOn(element: XmlElement | undefined): boolean {
  return element !== undefined && !['0', 'false', 'off', 'none'].includes(element.attributes['w:val'] ?? '1');
}
