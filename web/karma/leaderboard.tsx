import { severityNames } from '../../contracts/karma/findings.ts';
import type { LeaderboardItem } from '../../contracts/karma/resource.ts';
import { Link } from '../shell/router.tsx';
import { DataTable } from '../ui/data-table.tsx';
import type { Day } from './as-of.ts';
import { addressAsOf } from './as-of.ts';
import { SeverityBar } from './severity-bar.tsx';
import { points, severityWords } from './words.ts';

/** Who has how much, of what; bars are as long as the highest total is wide. */
export function LeaderboardTable({ items, asOf }: { items: LeaderboardItem[]; asOf: Day | null }) {
  const most = Math.max(1, ...items.map(({ karmaTotal }) => karmaTotal));
  return (
    <DataTable
      caption="Crowdsourcers, the highest totals first"
      class="plain-table karma-board stacked"
      columns={[
        ['Rank', 'number'],
        ['Crowdsourcer'],
        ['By severity', 'cell-bar'],
        ...severityNames.map((name): [string, string] => [severityWords[name], 'number cell-sum']),
        ['Karma', 'number'],
        ['Findings', 'number'],
        ['Average', 'number'],
      ]}
    >
      {items.map(({ crowdsourcerId, rank, name, sums, karmaTotal, findingsCount, karmaAverage }) => (
        <tr key={crowdsourcerId}>
          <td class="number cell-rank">{rank}</td>
          <th scope="row" class="cell-name">
            <Link to={addressAsOf(`/karma/${crowdsourcerId}`, asOf)}>{name}</Link>{' '}
            <span class="quiet">{crowdsourcerId}</span>
          </th>
          <td class="cell-bar">
            <SeverityBar sums={sums} of={most} />
          </td>
          {severityNames.map((severity) => (
            <td key={severity} class={`number cell-sum severity-${severity}`}>
              <span class="cell-label">{severityWords[severity]} </span>
              {points(sums[severity])}
            </td>
          ))}
          <td class="number cell-total">{points(karmaTotal)}</td>
          <td class="number cell-findings">
            {points(findingsCount)}
            <span class="cell-label"> findings</span>
          </td>
          <td class="number cell-average">
            <span class="cell-label">average </span>
            {karmaAverage}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
