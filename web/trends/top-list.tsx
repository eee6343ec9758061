import type { TopLineResource, WindowResource } from '../../contracts/trends/resource.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Section } from '../ui/section.tsx';
import { amount, spanOf } from './words.ts';

interface TopListProps {
  title: string;
  /** What is counted. */
  heading: string;
  window: WindowResource;
  lines: readonly TopLineResource[];
  /** Given for cities that can be shown in the charts, or taken out of them. */
  chosen: readonly string[];
  onToggle(city: string): void;
}

/** The cities with the highest counts of the last hour. Bars are as long as the first one's is wide. */
export function TopList({ title, heading, window, lines, chosen, onToggle }: TopListProps) {
  const listed = lines.filter(({ city }) => city !== null);
  const most = Math.max(1, ...listed.map(({ value }) => value));
  return (
    <Section title={title}>
      <p class="quiet section-note">{spanOf(window)}</p>
      {listed.length === 0 ? (
        <p class="quiet">None in this hour.</p>
      ) : (
        <DataTable
          class="plain-table top-list"
          caption={title}
          columns={[['Rank', 'number'], ['City'], [<span class="sr-only">Bar</span>, 'cell-bar'], [heading, 'number']]}
        >
          {listed.map(({ rank, city, value }) => (
            <tr key={rank}>
              <td class="number">{rank}</td>
              <th scope="row">
                <CityToggle city={city ?? ''} chosen={chosen} onToggle={onToggle} />
              </th>
              <td class="cell-bar">
                <svg class="top-bar-mark" aria-hidden="true">
                  <rect width={`${(value / most) * 100}%`} height="100%" />
                </svg>
              </td>
              <td class="number">{amount(value)}</td>
            </tr>
          ))}
        </DataTable>
      )}
    </Section>
  );
}

/** A city's name, which shows it in the charts or takes it out of them. */
export const CityToggle = ({
  city,
  chosen,
  onToggle,
}: { city: string } & Pick<TopListProps, 'chosen' | 'onToggle'>) => (
  <button
    type="button"
    class="text-button city-toggle"
    aria-pressed={chosen.includes(city)}
    title={chosen.includes(city) ? 'Take out of the charts' : 'Show in the charts'}
    onClick={() => onToggle(city)}
  >
    {city}
  </button>
);
