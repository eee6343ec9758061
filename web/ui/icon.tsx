import type { IconName } from './icon-shapes.ts';
import { iconShapes } from './icon-shapes.ts';

/** Decoration only: whatever it means must also stand beside it as text. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={name === 'spinner' ? 'icon icon-spinner' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={iconShapes[name]} />
    </svg>
  );
}
