import { useState } from 'preact/hooks';
import type { KarmaHistory } from '../../contracts/karma/resource.ts';
import { usePoll } from '../http/use-poll.ts';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { getHistory } from './api.ts';
import type { Day } from './as-of.ts';
import { points, severityWords } from './words.ts';

const pollMs = 5_000;

/** What was awarded and taken back, in the order in which it happened. */
export function HistoryTable({ id, asOf }: { id: number; asOf: Day | null }) {
  const [pages, setPages] = useState(1);
  const poll = usePoll<KarmaHistory>({
    key: `${id} ${asOf} ${pages}`,
    load: (signal) => getHistory(id, asOf, pages, signal),
    next: () => (asOf === null ? pollMs * pages : null),
  });
  const { data } = poll;
  if (data === null) return <ConnectionBanner poll={poll} />;
  if (data.items.length === 0) return <p class="quiet">There is nothing yet.</p>;
  return (
    <>
      <ConnectionBanner poll={poll} />
      <DataTable
        caption="Awards and reversals"
        class="plain-table karma-history"
        columns={[
          ['Happened (UTC)'],
          ['Finding', 'number'],
          ['Vulnerability', 'number'],
          ['Severity'],
          ['Points', 'number'],
          ['Running total', 'number'],
          ['Recorded (UTC)'],
        ]}
      >
        {data.items.map((entry) => (
          <tr key={entry.entryId}>
            <th scope="row">{clock(entry.happenedAt)}</th>
            <td class="number">{entry.findingId}</td>
            <td class="number">{entry.vulnerabilityId}</td>
            <td>
              {severityWords[entry.severity]}
              {entry.kind === 'reversal' && <span class="quiet"> (taken back)</span>}
            </td>
            <td class="number">{points(entry.points)}</td>
            <td class="number">{points(entry.runningTotal)}</td>
            <td>
              <time dateTime={entry.recordedAt} title={`${entry.recordedAt}, change ${entry.changeId}`}>
                {clock(entry.recordedAt)}
              </time>
            </td>
          </tr>
        ))}
      </DataTable>
      {data.nextCursor !== null && (
        <p class="more">
          <button type="button" class="button" onClick={() => setPages(pages + 1)}>
            More
          </button>
        </p>
      )}
    </>
  );
}

/** `2019-02-13 10:04:05` */
const clock = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
