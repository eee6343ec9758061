import { headline } from '../http/problem.ts';
import type { Poll } from '../http/use-poll.ts';
import { absoluteTime } from '../text/time.ts';
import { useNews } from './announcer.tsx';
import { Callout } from './callout.tsx';
import { useNow } from './use-now.ts';

/** Says that a poll fails, how old what is shown is, and when the next attempt comes. */
export function ConnectionBanner({ poll }: { poll: Poll<unknown> }) {
  const { problem, retryAt, receivedAt } = poll;
  const now = useNow(problem !== null);
  useNews(problem !== null, (wasLost, isLost) => (wasLost && !isLost ? 'Up to date again.' : null));
  if (problem === null) return null;

  return (
    <div class="banner">
      <Callout tone="warn">
        <p role="alert">
          <strong>{headline(problem)}</strong> {problem.message}
        </p>
        <p class="banner-detail">
          {receivedAt !== null && `Shown as of ${absoluteTime(new Date(receivedAt).toISOString(), now)}. `}
          {retryAt !== null &&
            (retryAt > now ? `Next attempt in ${Math.ceil((retryAt - now) / 1_000)} s. ` : 'Trying now… ')}
          <button type="button" class="text-button" onClick={poll.refresh}>
            Try now
          </button>
        </p>
      </Callout>
    </div>
  );
}
