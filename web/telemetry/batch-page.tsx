import type { BatchResource } from '../../contracts/telemetry/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { count } from '../../domain/text/words.ts';
import { usePoll } from '../http/use-poll.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { Link } from '../shell/router.tsx';
import { Callout } from '../ui/callout.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { StateLabel } from '../ui/labels.tsx';
import type { PairRow } from '../ui/pairs.tsx';
import { Pairs } from '../ui/pairs.tsx';
import { getBatch } from './api.ts';
import { amount, batchLabel, bytes } from './words.ts';

const pollMs = 1_000;

/** One batch of submissions, live while it is under way. */
export function BatchPage({ id }: { id: string }) {
  const heading = usePageTitle(`Batch ${id.slice(0, 8)}`);
  const poll = usePoll<BatchResource>({
    key: id,
    load: (signal) => getBatch(id, signal),
    next: ({ state }) => (state === 'running' ? pollMs : null),
  });
  const { data } = poll;
  return (
    <>
      <p>
        <Link to="/telemetry">Telemetry</Link>
      </p>
      <h1 ref={heading} tabIndex={-1} class="page-title">
        Batch {id.slice(0, 8)}
      </h1>
      <ConnectionBanner poll={poll} />
      {data !== null && (
        <div class="card batch">
          <p>
            <StateLabel label={batchLabel(data)} pill />
          </p>
          {data.status?.waiting && (
            <Callout tone="warn" role="status">
              <p>
                Waits for the {data.status.waiting.server}: {data.status.waiting.reason} Tried{' '}
                {count(data.status.waiting.attempts, 'time')} so far.
              </p>
            </Callout>
          )}
          <Pairs rows={rowsOf(data)} />
          {data.status === null && <p class="quiet">{whyUnknown(data)}</p>}
          {data.links.temporal !== null && (
            <p>
              <a href={data.links.temporal}>Its history in Temporal</a>
            </p>
          )}
        </div>
      )}
    </>
  );
}

const whyUnknown = ({ state }: BatchResource): string =>
  state === 'failed'
    ? 'What it published and deleted is not known, as it ended otherwise than by completing. SQS delivers its messages again.'
    : 'What it has published and deleted is not known, as no worker answers.';

function rowsOf({ id, status, startedAt, finishedAt, submissions, events, rejects, historyEvents }: BatchResource) {
  const rows: PairRow[] = [
    ['Id', id, 'code'],
    ['Submissions', String(submissions ?? 'not known')],
    ['Events', String(events ?? 'not known')],
    ['Rejects', String(rejects ?? 'not known')],
    ['Started', startedAt],
    ['Ended', finishedAt ?? 'not yet'],
    ['History', count(historyEvents, 'event')],
  ];
  if (status === null) return rows;
  const shards = Object.entries(status.shards).map(
    ([shard, traffic]) => `${shard}: ${amount(traffic.records)} records, ${bytes(traffic.bytes)}`,
  );
  rows.push(
    [
      'Published',
      `${count(status.published, 'event')} in ${count(status.requests, 'request')}, ${duration(status.publishMs)}`,
    ],
    ['Sent again', status.failedEntries === 1 ? '1 entry' : `${status.failedEntries} entries`],
    ['Deleted', count(status.deleted, 'message')],
    ['Delivered again', count(status.expired, 'message')],
    ['Shards', shards],
  );
  return rows;
}
