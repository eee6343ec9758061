import { Icon } from '../ui/icon.tsx';
import { toggleTheme } from './theme.ts';

export function ThemeToggle() {
  return (
    <button type="button" class="icon-button" onClick={toggleTheme} aria-label="Switch between light and dark">
      <Icon name="contrast" />
    </button>
  );
}
