import type { ComponentChildren } from 'preact';
import type { Tone } from '../text/states.ts';
import { toneIcons } from '../text/states.ts';
import { Icon } from './icon.tsx';

interface CalloutProps {
  tone: Tone;
  title?: string;
  /** `alert` for what went wrong just now, `status` for news that can wait. */
  role?: 'alert' | 'status';
  children: ComponentChildren;
}

export function Callout({ tone, title, role, children }: CalloutProps) {
  return (
    <div class={`callout callout-${tone}`} role={role}>
      <Icon name={toneIcons[tone]} />
      <div class="callout-body">
        {title && <p class="callout-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
