import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * A page whose script is loaded when the page is first shown.
 * @param load imports it
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [Page, setPage] = useState(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded !== null) return;
      load().then(
        (page) => {
          loaded = page;
          setPage(() => page);
        },
        // After an update of Vigil the script of before is gone; the document names the new one.
        () => setFailed(true),
      );
    }, []);
    if (Page !== null) return <Page {...props} />;
    return failed ? <p class="empty">This page could not be loaded. Load it anew.</p> : <p class="empty">Loading…</p>;
  };
}
