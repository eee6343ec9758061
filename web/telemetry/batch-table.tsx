import type { BatchListItem } from '../../contracts/telemetry/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { Link } from '../shell/router.tsx';
import { elapsedMs } from '../text/time.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Moment, StateLabel } from '../ui/labels.tsx';
import { useNow } from '../ui/use-now.ts';
import { batchLabel } from './words.ts';

export function BatchTable({ items }: { items: BatchListItem[] }) {
  const now = useNow();
  if (items.length === 0) return <p class="quiet">There has been none yet.</p>;
  return (
    <DataTable
      caption="Batches, newest first"
      class="plain-table batch-table"
      columns={[['State'], ['Batch'], ['Events', 'number'], ['Rejects', 'number'], ['Took', 'number'], ['Started']]}
    >
      {items.map((item) => (
        <tr key={item.id}>
          <td>
            <StateLabel label={batchLabel(item)} />
          </td>
          <th scope="row">
            <Link to={`/telemetry/batches/${item.id}`}>{item.id.slice(0, 8)}</Link>
          </th>
          <td class="number">{item.events ?? '–'}</td>
          <td class="number">{item.rejects ?? '–'}</td>
          <td class="number">{duration(elapsedMs(item.startedAt, item.finishedAt, now) ?? 0)}</td>
          <td>
            <Moment at={item.startedAt} now={now} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
