import type { ScanList, ScanListItem } from '../../contracts/scans/resource.ts';
import { Link } from '../shell/router.tsx';
import { profileLabels, scanStateLabels } from '../text/states.ts';
import { DataTable } from '../ui/data-table.tsx';
import { GradeBadge, Moment, StateLabel } from '../ui/labels.tsx';
import { Target } from '../ui/target.tsx';
import { useNow } from '../ui/use-now.ts';

interface ScanTableProps {
  list: ScanList;
  filtered: boolean;
  onClearFilters(): void;
  onMore(): void;
}

export function ScanTable({ list, filtered, onClearFilters, onMore }: ScanTableProps) {
  const now = useNow();
  if (list.items.length === 0) return filtered ? <NoMatch onClearFilters={onClearFilters} /> : <NoScans />;
  return (
    <>
      <DataTable caption="Scans, newest first" class="scan-table stacked" columns={columns}>
        {list.items.map((item) => (
          <ScanRow key={item.id} item={item} now={now} />
        ))}
      </DataTable>
      {list.nextCursor !== null && (
        <p class="more">
          <button type="button" class="button" onClick={onMore}>
            Load more
          </button>
        </p>
      )}
    </>
  );
}

const columns: [string][] = [['State'], ['Target'], ['Profile'], ['Grade'], ['Summary'], ['Accepted']];

/** As long as a new row stays marked. */
const freshMs = 3_000;

function ScanRow({ item, now }: { item: ScanListItem; now: number }) {
  const fresh = now - Date.parse(item.acceptedAt) < freshMs;
  return (
    <tr class={fresh ? 'fresh' : undefined}>
      <td class="cell-state">
        <StateLabel label={scanStateLabels[item.state]} />
      </td>
      <th scope="row" class="cell-target">
        <Link to={`/scans/${item.id}`} class="row-link" aria-label={item.target}>
          <Target of={item.target} />
        </Link>
      </th>
      <td class="cell-profile">{profileLabels[item.profile].text}</td>
      <td class="cell-grade">
        <GradeBadge grade={item.grade} />
      </td>
      <td class="cell-summary">
        <span>{item.summary}</span>
      </td>
      <td class="cell-time">
        <Moment at={item.acceptedAt} now={now} />
      </td>
    </tr>
  );
}

function NoScans() {
  return (
    <div class="empty">
      <h3>No scans yet</h3>
      <p>
        Submit a target above, or from a terminal: <code>npx vigil scan https://example.com --watch</code>
      </p>
    </div>
  );
}

function NoMatch({ onClearFilters }: { onClearFilters(): void }) {
  return (
    <div class="empty">
      <h3>No scan matches these filters</h3>
      <p>A target matches as a whole, as it was submitted.</p>
      <p>
        <button type="button" class="button" onClick={onClearFilters}>
          Clear filters
        </button>
      </p>
    </div>
  );
}
