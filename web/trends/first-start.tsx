import type { TrendsOverview } from '../../contracts/trends/resource.ts';
import { usePoll } from '../http/use-poll.ts';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { Icon } from '../ui/icon.tsx';
import { StateLabel } from '../ui/labels.tsx';
import { getOverview } from './api.ts';
import type { Live } from './use-live.ts';
import { connectionLabels } from './words.ts';

const pollMs = 2_000;

/** What is waited for where there is nothing to show yet. */
export function FirstStart({ connection }: Pick<Live, 'connection'>) {
  const poll = usePoll<TrendsOverview>({ key: 'trends', load: getOverview, next: () => pollMs });
  const { data } = poll;
  return (
    <>
      <ConnectionBanner poll={poll} />
      {data === null ? (
        poll.problem === null && <p class="empty">Loading…</p>
      ) : (
        <div class="empty first-start" role="status">
          <Icon name="spinner" />
          <h2>Nothing to show yet</h2>
          <p>{data.waitingFor ?? 'The first window is there; it comes in a moment.'}</p>
          {connection === 'lost' && (
            <p>
              <StateLabel label={connectionLabels.lost} />
            </p>
          )}
          {data.partitions.length === 0 && (
            <p>
              With the demo they come by themselves; <code>npx vigil trends produce --help</code> has other ways. This
              page shows them as they are counted.
            </p>
          )}
        </div>
      )}
    </>
  );
}
