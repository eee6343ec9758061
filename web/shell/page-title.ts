import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

let firstPage = true;

/**
 * Names the document, and moves the focus to the page's heading after a navigation, so that keyboard and screen reader
 * users arrive where the content begins. The very first page leaves the focus with the browser.
 */
export function usePageTitle(title: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Vigil`;
  }, [title]);
  useEffect(() => {
    if (!firstPage) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    firstPage = false;
  }, []);
  return heading;
}
