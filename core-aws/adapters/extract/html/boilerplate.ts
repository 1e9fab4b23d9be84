import type { DefaultTreeAdapterTypes as Html } from 'parse5';
import { attribute } from './parse-html.ts';

/** Never text to a reader. */
const UNREAD = new Set(
  'script style template noscript head svg iframe object video audio canvas map button select textarea input datalist'.split(
    ' ',
  ),
);
const BOILERPLATE_ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'complementary',
  'menu',
  'menubar',
]);
const SECTIONING = new Set(['article', 'main', 'section', 'blockquote', 'figure', 'dialog', 'td']);

export function isUnread(element: Html.Element): boolean {
  return (
    UNREAD.has(element.tagName) ||
    attribute(element, 'hidden') !== undefined ||
    /display\s*:\s*none/iu.test(attribute(element, 'style') ?? '')
  );
}

/**
 * True for what stands around the content of a page, where the page marks it so: navigation, side notes, and the
 * header and footer of the page (those of an article belong to it). Source: HTML-AAM 1.0, 3.5.
 */
export function isBoilerplate(element: Html.Element): boolean {
  const role = attribute(element, 'role')?.toLowerCase();
  if (role !== undefined && BOILERPLATE_ROLES.has(role)) return true;
  if (element.tagName === 'nav' || element.tagName === 'aside') return true;
  if (element.tagName !== 'header' && element.tagName !== 'footer') return false;
  for (
    let parent: Html.ParentNode | null = element.parentNode;
    parent && 'tagName' in parent;
    parent = parent.parentNode
  ) {
    if (SECTIONING.has(parent.tagName)) return false;
  }
  return true;
}
