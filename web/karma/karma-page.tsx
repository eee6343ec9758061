import { useState } from 'preact/hooks';
import type { Leaderboard } from '../../contracts/karma/resource.ts';
import { count } from '../../domain/text/words.ts';
import { usePoll } from '../http/use-poll.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { usePlace } from '../shell/router.tsx';
import { useNews } from '../ui/announcer.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { Section } from '../ui/section.tsx';
import { AgreementSection } from './agreement.tsx';
import { getLeaderboard } from './api.ts';
import { dayWords, parseAsOf, rangeOf } from './as-of.ts';
import { AsOfSlider } from './as-of-slider.tsx';
import { describeBoardChange } from './changes.ts';
import { LeaderboardTable } from './leaderboard.tsx';
import { ParkedSection } from './parked.tsx';
import { SeverityKey } from './severity-bar.tsx';

const pollMs = 2_000;

/** The leaderboard, live or as it was, and what operators have to know of the pipeline. */
export function KarmaPage() {
  const heading = usePageTitle('Karma');
  const asOf = parseAsOf(usePlace().search);
  const [pages, setPages] = useState(1);
  const poll = usePoll<Leaderboard>({
    key: `${asOf} ${pages}`,
    load: (signal) => getLeaderboard(asOf, pages, signal),
    next: () => (asOf === null ? pollMs * pages : null),
  });
  const { data } = poll;
  useNews(data, (before, after) => describeBoardChange(before, after));

  return (
    <>
      <h1 ref={heading} tabIndex={-1} class="page-title">
        Karma
      </h1>
      <ConnectionBanner poll={poll} />
      <ParkedSection />
      {data?.span && <AsOfSlider path="/karma" range={rangeOf(data.span)} asOf={asOf} />}
      <Section title={asOf === null ? 'Leaderboard' : `Leaderboard as of ${dayWords(asOf)}`}>
        {data === null ? (
          poll.problem === null && <p class="empty">Loading…</p>
        ) : data.items.length === 0 ? (
          <p class="empty">Nobody is known yet: `vigil karma import` brings crowdsourcers.</p>
        ) : (
          <>
            <SeverityKey />
            <LeaderboardTable items={data.items} asOf={asOf} />
            {data.nextCursor !== null && (
              <p class="more">
                <button type="button" class="button" onClick={() => setPages(pages + 1)}>
                  More than {count(data.items.length, 'crowdsourcer')}
                </button>
              </p>
            )}
          </>
        )}
      </Section>
      <AgreementSection />
    </>
  );
}
