import { useState } from 'preact/hooks';
import type { ActiveCities, LiveEvents } from '../../contracts/trends/resource.ts';
import type { TopMetric } from '../../contracts/trends/top.ts';
import { usePoll } from '../http/use-poll.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { navigate, usePlace } from '../shell/router.tsx';
import { useNews } from '../ui/announcer.tsx';
import { Section } from '../ui/section.tsx';
import { getCities } from './api.ts';
import { describeTrendChange } from './changes.ts';
import { addressOf, parseCities, toggleCity } from './chosen-cities.ts';
import { CityChooser } from './city-chooser.tsx';
import { CityTrends } from './city-trends.tsx';
import { FirstStart } from './first-start.tsx';
import { Freshness } from './freshness.tsx';
import { startsOf } from './live-state.ts';
import { ReprocessSection } from './reprocess.tsx';
import { TopList } from './top-list.tsx';
import { Trending } from './trending.tsx';
import { useLive } from './use-live.ts';
import { WindowAccount } from './window-account.tsx';

const citiesPollMs = 30_000;
/** Cities that are shown until somebody chooses others. */
const shownAtFirst = 3;

const listOf = (news: LiveEvents['window'] | null, metric: TopMetric) =>
  news?.lists.find((list) => list.metric === metric);
const linesOf = (news: LiveEvents['window'] | null, metric: TopMetric) => listOf(news, metric)?.lines ?? [];

/** Posts by city: the last hour, live. */
export function TrendsPage() {
  const heading = usePageTitle('Trends');
  const asked = parseCities(usePlace().search);
  const [first, setFirst] = useState<string[]>([]);
  const [selected, setSelected] = useState<string | null>(null);
  const chosen = asked ?? first;
  const live = useLive(chosen);
  const { hour, sliding } = live;
  const active = usePoll<ActiveCities>({ key: `cities ${hour === null}`, load: getCities, next: () => citiesPollMs });
  // Once: charts whose lines come and go by rank could not be read.
  if (asked === null && first.length === 0 && hour !== null) {
    const busiest = linesOf(hour, 'tweets').flatMap(({ city }) => city ?? []);
    if (busiest.length > 0) setFirst(busiest.slice(0, shownAtFirst));
  }
  const trending = linesOf(sliding, 'trending');
  useNews(trending, describeTrendChange);

  const toggle = (city: string) => navigate(addressOf(toggleCity(chosen, city)), { replace: true });
  const starts = startsOf(live);
  const looked = live.windows.get(selected ?? '') ?? live.windows.get(starts.at(-1) ?? '');
  const lists = { chosen, onToggle: toggle };
  return (
    <>
      <h1 ref={heading} tabIndex={-1} class="page-title">
        Trends
      </h1>
      {looked === undefined ? (
        <FirstStart connection={live.connection} />
      ) : (
        <>
          <Freshness live={live} />
          <Section title="The last hour by city">
            <CityChooser cities={active.data?.items ?? []} chosen={chosen} onToggle={toggle} />
            {chosen.length === 0 ? (
              <p class="empty">Choose a city to see its posts.</p>
            ) : (
              <CityTrends state={live} cities={chosen} selected={selected} onSelect={setSelected} />
            )}
          </Section>
          {hour !== null && (
            <div class="trends-columns">
              <TopList
                {...{ title: 'Most active in the last hour', heading: 'Posts', window: hour.window, ...lists }}
                lines={linesOf(hour, 'tweets')}
              />
              <TopList
                {...{ title: 'Most retweets in the last hour', heading: 'Retweets', window: hour.window, ...lists }}
                lines={linesOf(hour, 'retweets')}
              />
            </div>
          )}
          {sliding !== null && (
            <Trending
              {...{ window: sliding.window, lines: trending, ...lists }}
              waitingFor={listOf(sliding, 'trending')?.waitingFor ?? null}
            />
          )}
          <div class="trends-columns">
            <WindowAccount window={looked.window} />
            <ReprocessSection />
          </div>
        </>
      )}
    </>
  );
}
