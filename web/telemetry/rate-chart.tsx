import type { Sample } from './history.ts';
import { amount } from './words.ts';

const width = 600;
const height = 120;

/** Events taken and published, per second, over the looks so far; the numbers beside it say the same. */
export function RateChart({ samples }: { samples: Sample[] }) {
  const top = Math.max(1, ...samples.flatMap(({ events, published }) => [events, published]));
  const from = samples[0]?.at ?? 0;
  const span = Math.max(1, (samples.at(-1)?.at ?? 0) - from);
  const line = (of: 'events' | 'published') =>
    samples
      .map(
        (sample) =>
          `${(((sample.at - from) / span) * width).toFixed(1)},${(height * (1 - sample[of] / top)).toFixed(1)}`,
      )
      .join(' ');
  return (
    <figure class="rate-chart">
      <svg viewBox={`0 -4 ${width} ${height + 8}`} preserveAspectRatio="none" role="img" aria-label="Events per second">
        <polyline class="rate-taken" points={line('events')} />
        <polyline class="rate-published" points={line('published')} />
      </svg>
      <figcaption>
        <span class="rate-key rate-taken">taken</span>
        <span class="rate-key rate-published">published</span>
        <span class="quiet">events a second since this page was opened; the top is {amount(top)}</span>
      </figcaption>
    </figure>
  );
}
