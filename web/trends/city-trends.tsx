import { useMemo } from 'preact/hooks';
import { metrics } from '../../contracts/trends/windows.ts';
import { chartData } from './chart-data.ts';
import type { LiveState } from './live-state.ts';
import { largestError, startsOf } from './live-state.ts';
import { TrendChart } from './trend-chart.tsx';
import { ValuesTable } from './values-table.tsx';
import { errorWords, metricTitles, spanOf } from './words.ts';

interface CityTrendsProps {
  state: LiveState;
  cities: readonly string[];
  /** Start of the window that is looked at; null for the newest. */
  selected: string | null;
  onSelect(start: string | null): void;
}

/** The three metrics of the chosen cities over the last hour, and what they are in one window. */
export function CityTrends({ state, cities, selected, onSelect }: CityTrendsProps) {
  const starts = startsOf(state);
  const charts = useMemo(
    () => metrics.map((metric) => ({ metric, data: chartData(state, starts, cities, metric) })),
    [state.windows, state.points, cities.join('\n')],
  );
  const newest = starts.length - 1;
  const found = selected === null ? newest : starts.indexOf(selected);
  const index = found === -1 ? newest : found;
  const start = starts[index];
  const window = start === undefined ? undefined : state.windows.get(start)?.window;
  if (start === undefined || window === undefined) return null;
  const select = (next: number) => onSelect(next >= newest ? null : (starts[next] ?? null));
  const words = `${spanOf(window)}${window.state === 'provisional' ? ', provisional' : ''}`;
  const exactness = errorWords(largestError(state, cities));
  return (
    <>
      <div class="trend-charts">
        {charts.map(({ metric, data }) => (
          <TrendChart
            key={metric}
            title={metric === 'uniqueusers' ? `${metricTitles[metric]}, ${exactness}` : metricTitles[metric]}
            cities={cities}
            data={data}
            selected={index}
            onSelect={select}
          />
        ))}
      </div>
      <p class="quiet chart-note">
        Posts of five minutes each. <span class="provisional-key">Shaded</span>: provisional, posts may still come. Many
        users are estimated; ± is the standard error.
      </p>
      <div class="window-slider">
        <label for="window-at">Window</label>
        <input
          id="window-at"
          type="range"
          min={0}
          max={newest}
          value={index}
          aria-valuetext={words}
          onInput={(event) => select(Number(event.currentTarget.value))}
        />
        <output for="window-at">{words}</output>
      </div>
      <ValuesTable state={state} cities={cities} start={start} caption={`In the window ${words}`} />
    </>
  );
}
