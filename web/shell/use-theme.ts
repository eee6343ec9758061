import { useEffect, useState } from 'preact/hooks';
import type { Theme } from './theme.ts';
import { shownTheme } from './theme.ts';

/** The theme that is shown now; renders anew when it changes. */
export function useTheme(): Theme {
  const [theme, setTheme] = useState(shownTheme);
  useEffect(() => {
    const update = () => setTheme(shownTheme());
    const observer = new MutationObserver(update);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', update);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', update);
    };
  }, []);
  return theme;
}
