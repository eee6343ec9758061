/** Dashes of each line, so that lines are told apart without colour; in pixels. */
export const lineDashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [10, 3, 2, 3], [4, 3], [14, 4]];

/** A piece of a city's line, for whoever looks for it in the charts. */
export const LineSample = ({ slot }: { slot: number }) => (
  <svg class={`line-sample series-${slot + 1}`} viewBox="0 0 28 8" aria-hidden="true">
    <line x1={1} x2={27} y1={4} y2={4} stroke-dasharray={(lineDashes[slot] ?? []).join(' ')} />
  </svg>
);
