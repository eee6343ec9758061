import { relativeTime } from '../text/time.ts';
import { useNews } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { StateLabel } from '../ui/labels.tsx';
import { useNow } from '../ui/use-now.ts';
import type { Live } from './use-live.ts';
import { freshnessLabel, spanOf, zoneAt } from './words.ts';

/** How new what is shown is, and what keeps it from being newer. */
export function Freshness({ live }: { live: Live }) {
  const now = useNow();
  const { connection, store, latestPostMs, hour } = live;
  useNews(connection === 'lost', (before, after) =>
    after ? 'Connection lost, retrying.' : before ? 'Up to date again.' : null,
  );
  return (
    <>
      <p class="freshness">
        <StateLabel label={freshnessLabel(connection, store.available)} />
        {latestPostMs !== null && <span>Latest post {relativeTime(new Date(latestPostMs).toISOString(), now)}</span>}
        {hour !== null && (
          <span class="quiet">
            last hour: {spanOf(hour.window)} {zoneAt(hour.window.end)}
          </span>
        )}
      </p>
      {!store.available && (
        <div class="banner">
          <Callout tone="warn" role="alert">
            <p>
              <strong>Counts can’t be read now.</strong> {store.detail} What is shown is as it was.
            </p>
          </Callout>
        </div>
      )}
    </>
  );
}
