import type { SeriesPoint } from '../../contracts/trends/resource.ts';
import { metrics } from '../../contracts/trends/windows.ts';
import { DataTable } from '../ui/data-table.tsx';
import { LineSample } from './line-sample.tsx';
import type { LiveState } from './live-state.ts';
import { isUnknown, pointAt } from './live-state.ts';
import { metricTitles, withError } from './words.ts';

interface ValuesTableProps {
  state: LiveState;
  cities: readonly string[];
  /** Of the window that is looked at. */
  start: string;
  caption: string;
}

/** What the chosen cities have in a window. */
export function ValuesTable({ state, cities, start, caption }: ValuesTableProps) {
  const words = (point: SeriesPoint | null) => (point === null ? '–' : withError(point.value, point.error));
  return (
    <DataTable
      caption={caption}
      class="plain-table values-table"
      columns={[['City'], ...metrics.map((metric): [string, string] => [metricTitles[metric], 'number'])]}
    >
      {cities.map((city, slot) => (
        <tr key={city}>
          <th scope="row">
            <LineSample slot={slot} /> {city}
          </th>
          {isUnknown(state, city) ? (
            <td class="number quiet" colSpan={metrics.length}>
              no posts yet
            </td>
          ) : (
            metrics.map((metric) => (
              <td key={metric} class="number">
                {words(pointAt(state, city, metric, start))}
              </td>
            ))
          )}
        </tr>
      ))}
    </DataTable>
  );
}
