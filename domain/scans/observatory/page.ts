import type { DefaultTreeAdapterTypes } from 'parse5';
import { defaultTreeAdapter, parse } from 'parse5';

/** What the grading needs of an HTML page. */
export interface Page {
  scripts: { src: string | null; integrity: string | null }[];
  /** Contents of `<meta http-equiv="content-security-policy">`, in order. */
  policies: string[];
  /** Content of the last `<meta name="referrer">`. */
  referrer: string | null;
  /** Of the first `<base>` that has one. */
  baseHref: string | null;
}

// Parsing costs time and memory by depth and by number of elements; a hostile page of 2 MiB has room for plenty of both.
const maxDepth = 1_024;
const maxElements = 200_000;

class TooComplex extends Error {}

/** @returns null for a page that nests deeper, or holds more elements, than any page written for readers */
export function parsePage(html: string): Page | null {
  const page: Page = { scripts: [], policies: [], referrer: null, baseHref: null };
  try {
    const document = parse(html, { scriptingEnabled: false, treeAdapter: boundedTreeAdapter() });
    for (const element of elementsOf(document)) read(element, page);
    return page;
  } catch (error) {
    if (error instanceof TooComplex) return null;
    throw error;
  }
}

function boundedTreeAdapter(): typeof defaultTreeAdapter {
  let depth = 0;
  let elements = 0;
  return {
    ...defaultTreeAdapter,
    createElement(...element) {
      elements += 1;
      if (elements > maxElements) throw new TooComplex();
      return defaultTreeAdapter.createElement(...element);
    },
    onItemPush() {
      depth += 1;
      if (depth > maxDepth) throw new TooComplex();
    },
    onItemPop() {
      depth -= 1;
    },
  };
}

/** In document order; the contents of `<template>` are not part of the page. */
function* elementsOf(document: DefaultTreeAdapterTypes.Document): Generator<DefaultTreeAdapterTypes.Element> {
  const waiting: DefaultTreeAdapterTypes.ChildNode[] = document.childNodes.toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (!('tagName' in node)) continue;
    yield node;
    for (const child of node.childNodes.toReversed()) waiting.push(child);
  }
}

function read(element: DefaultTreeAdapterTypes.Element, page: Page): void {
  const attribute = (name: string): string | null => element.attrs.find((given) => given.name === name)?.value ?? null;
  switch (element.tagName) {
    case 'script':
      page.scripts.push({ src: attribute('src'), integrity: attribute('integrity') });
      break;
    case 'base':
      page.baseHref ??= attribute('href');
      break;
    case 'meta':
      readMeta(page, attribute);
  }
}

function readMeta(page: Page, attribute: (name: string) => string | null): void {
  const content = attribute('content');
  const stands = attribute('http-equiv');
  if (stands !== null && content !== null) {
    if (content !== '' && stands.toLowerCase().trim() === 'content-security-policy') page.policies.push(content);
  } else if (content && attribute('name')?.toLowerCase().trim() === 'referrer') {
    page.referrer = content;
  }
}
