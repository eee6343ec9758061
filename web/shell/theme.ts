export type Theme = 'light' | 'dark';

const storageKey = 'vigil-theme';

const systemTheme = (): Theme => (window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

/** What is shown now: what was chosen, or else what the system has. */
export const shownTheme = (): Theme => (document.documentElement.dataset.theme as Theme | undefined) ?? systemTheme();

/** Shows the theme that the user once chose over the system's; without one the system decides. */
export function applyStoredTheme(): void {
  try {
    const stored = localStorage.getItem(storageKey);
    if (stored) document.documentElement.dataset.theme = stored;
  } catch {
    // Storage can be forbidden; the console then follows the system.
  }
}

/** Remembers the choice; one that equals the system's is forgotten again, so that the console goes on following it. */
export function toggleTheme(): void {
  const { dataset } = document.documentElement;
  const system = systemTheme();
  const chosen: Theme = shownTheme() === 'dark' ? 'light' : 'dark';
  if (chosen === system) delete dataset.theme;
  else dataset.theme = chosen;
  try {
    if (chosen === system) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, chosen);
  } catch {
    // As above: the choice then holds for this page only.
  }
}
