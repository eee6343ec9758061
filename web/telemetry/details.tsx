import type { ConsumerResource, TelemetryResource } from '../../contracts/telemetry/resource.ts';
import { shardLimits } from '../../contracts/telemetry/shards.ts';
import { count } from '../../domain/text/words.ts';
import { absoluteTime } from '../text/time.ts';
import { DataTable } from '../ui/data-table.tsx';
import { StateLabel } from '../ui/labels.tsx';
import { amount, bytes, circuitLabels } from './words.ts';

/** What each shard takes, beside what it may, and what the supervisor last decided. */
export function Shards({ data: { shards, supervisor } }: { data: TelemetryResource }) {
  return (
    <>
      {shards.length === 0 ? (
        <p class="quiet">Nothing was published in the last seconds.</p>
      ) : (
        <DataTable
          caption="Shards"
          class="plain-table"
          columns={[['Shard'], ['Records', 'number'], ['Bytes', 'number'], ['Full', 'number']]}
        >
          {shards.map(({ shardId, recordsPerSecond, bytesPerSecond }) => {
            const share = Math.max(
              recordsPerSecond / shardLimits.recordsPerSecond,
              bytesPerSecond / shardLimits.bytesPerSecond,
            );
            return (
              <tr key={shardId}>
                <th scope="row">{shardId.replace('shardId-', '').replace(/^0+(?=\d)/, '')}</th>
                <td class="number">{amount(recordsPerSecond)} /s</td>
                <td class="number">{bytes(bytesPerSecond)}/s</td>
                <td class="number">{Math.round(share * 100)} %</td>
              </tr>
            );
          })}
        </DataTable>
      )}
      {supervisor !== null && (
        <p class="quiet table-note">
          Supervisor: {count(supervisor.shards, 'shard')}, {supervisor.target} wanted. {supervisor.reason}
        </p>
      )}
    </>
  );
}

export function Consumers({ consumers }: { consumers: ConsumerResource[] }) {
  if (consumers.length === 0) return <p class="quiet">None is there.</p>;
  return (
    <DataTable
      caption="Consumers"
      class="plain-table"
      columns={[['Consumer'], ['Events', 'number'], ['In flight', 'number'], ['Queue'], ['Stream']]}
    >
      {consumers.map(({ id, eventsPerSecond, batchesInFlight, circuits }) => (
        <tr key={id}>
          <th scope="row">{id}</th>
          <td class="number">{amount(eventsPerSecond)} /s</td>
          <td class="number">{batchesInFlight}</td>
          <td>
            <StateLabel label={circuitLabels[circuits.queue]} />
          </td>
          <td>
            <StateLabel label={circuitLabels[circuits.stream]} />
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

interface CountsProps<Reason extends string> {
  counts: Partial<Record<Reason, number>>;
  words: Record<Reason, string>;
  none: string;
  /** ISO 8601; null before anything was counted. */
  since: string | null;
}

/** How often each reason was met, the most frequent first; by its code too, which the command and metrics know it by. */
export function Counts<Reason extends string>({ counts, words, none, since }: CountsProps<Reason>) {
  const entries = (Object.entries(counts) as [Reason, number][]).sort(([, a], [, b]) => b - a);
  if (entries.length === 0) return <p class="quiet">{none}</p>;
  return (
    <>
      <dl class="counts">
        {entries.map(([reason, count]) => (
          <div key={reason}>
            <dt>
              <code>{reason}</code> {words[reason]}
            </dt>
            <dd>{amount(count)}</dd>
          </div>
        ))}
      </dl>
      {since !== null && <p class="quiet table-note">Counted since {absoluteTime(since, Date.now())}.</p>}
    </>
  );
}
