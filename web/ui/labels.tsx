import type { Label } from '../text/states.ts';
import { absoluteTime, relativeTime } from '../text/time.ts';
import { gradeLetter } from '../text/words.ts';
import { Icon } from './icon.tsx';

/** A state as icon and text; its colour only repeats what both say. */
export function StateLabel({ label, pill = false }: { label: Label; pill?: boolean }) {
  return (
    <span class={`state tone-${label.tone}${pill ? ' state-pill' : ''}`}>
      <Icon name={label.icon} />
      {label.text}
    </span>
  );
}

export function GradeBadge({ grade, large = false }: { grade: string | null; large?: boolean }) {
  if (grade === null) {
    return (
      <span class="grade-none">
        <span aria-hidden="true">–</span>
        <span class="sr-only">No grade</span>
      </span>
    );
  }
  return (
    <span class={`grade grade-${gradeLetter(grade) ?? 'none'}${large ? ' grade-large' : ''}`}>
      <span class="sr-only">Grade </span>
      {grade}
    </span>
  );
}

/** How long ago, and when; in UTC on hover. */
export function Moment({ at, now }: { at: string; now: number }) {
  return (
    <time dateTime={at} title={at} class="moment">
      <span>{relativeTime(at, now)}</span> <span class="moment-clock">{absoluteTime(at, now)}</span>
    </time>
  );
}
