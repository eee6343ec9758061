import type { TopLineResource, WindowResource } from '../../contracts/trends/resource.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';
import { CityToggle } from './top-list.tsx';
import { spanOf } from './words.ts';

interface TrendingProps {
  window: WindowResource;
  lines: readonly TopLineResource[];
  /** What has to come before anything can trend; null once it has. */
  waitingFor: string | null;
  chosen: readonly string[];
  onToggle(city: string): void;
}

/** Cities with unusually many posts in the last five minutes, and why they are said to trend. */
export function Trending({ window, lines, waitingFor, chosen, onToggle }: TrendingProps) {
  const trends = lines.flatMap(({ trend }) => trend ?? []);
  return (
    <Section title="Trending">
      <p class="quiet section-note">{spanOf(window)}, compared with what is usual in five minutes</p>
      {trends.length === 0 ? (
        <p class="quiet">{waitingFor ?? 'No city has unusually many posts.'}</p>
      ) : (
        <ol class="trending-list">
          {trends.map((trend) => (
            <li key={trend.city} class="card trending-city">
              <p class="trending-head">
                <Icon name="trend" />
                <CityToggle city={trend.city} chosen={chosen} onToggle={onToggle} />
                <span class="trending-score">{trend.score.toFixed(1)}</span>
              </p>
              <p>{trend.reason}</p>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
