import type { CrowdsourcerResource, KarmaTimeline } from '../../contracts/karma/resource.ts';
import { usePoll } from '../http/use-poll.ts';
import { NotFound } from '../shell/not-found.tsx';
import { usePageTitle } from '../shell/page-title.ts';
import { Link, usePlace } from '../shell/router.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { Figure } from '../ui/figure.tsx';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';
import { getCrowdsourcer, getTimeline } from './api.ts';
import { addressAsOf, dayWords, parseAsOf } from './as-of.ts';
import { AsOfSlider } from './as-of-slider.tsx';
import { HistoryTable } from './history-table.tsx';
import { RunningTotal } from './running-total.tsx';
import { SeverityBar, SeverityKey } from './severity-bar.tsx';
import { points } from './words.ts';

const pollMs = 2_000;
const timelinePollMs = 5_000;
const leaderboard = { to: '/karma', text: 'Leaderboard' };

/** How one crowdsourcer stands, now or at the end of a day, and how that came. */
export function CrowdsourcerPage({ id }: { id: number }) {
  const asOf = parseAsOf(usePlace().search);
  const poll = usePoll<CrowdsourcerResource>({
    key: `${id} ${asOf}`,
    load: (signal) => getCrowdsourcer(id, asOf, signal),
    next: () => (asOf === null ? pollMs : null),
  });
  const timeline = usePoll<KarmaTimeline>({
    key: String(id),
    load: (signal) => getTimeline(id, signal),
    next: () => timelinePollMs,
  });
  const { data } = poll;
  if (poll.problem?.status === 404 && data === null)
    return <NotFound title="No such crowdsourcer" text={poll.problem.message} back={leaderboard} />;
  const days = timeline.data?.days ?? [];
  const range = { first: days[0]?.day ?? '', last: days.at(-1)?.day ?? '' };
  return (
    <>
      <p class="crumb">
        <Link to={addressAsOf('/karma', asOf)}>
          <Icon name="back" /> Leaderboard
        </Link>
      </p>
      <ConnectionBanner poll={poll} />
      {data === null ? poll.problem === null && <p class="empty">Loading…</p> : <Standing standing={data} />}
      {days.length > 0 && (
        <Section title="Running total">
          <RunningTotal days={days} asOf={asOf} />
          <AsOfSlider path={`/karma/${id}`} range={range} asOf={asOf} />
        </Section>
      )}
      {data !== null && (
        <Section title={asOf === null ? 'History' : `History to the end of ${dayWords(asOf)}`}>
          <HistoryTable id={id} asOf={asOf} />
        </Section>
      )}
    </>
  );
}

function Standing({ standing }: { standing: CrowdsourcerResource }) {
  const { name, crowdsourcerId, rank, karmaTotal, findingsCount, karmaAverage, sums } = standing;
  const heading = usePageTitle(name);
  return (
    <>
      <h1 ref={heading} tabIndex={-1} class="page-title">
        {name} <span class="quiet">{crowdsourcerId}</span>
      </h1>
      <dl class="figures">
        <Figure name="Rank">{rank}</Figure>
        <Figure name="Karma">{points(karmaTotal)}</Figure>
        <Figure name="Findings">{points(findingsCount)}</Figure>
        <Figure name="Points a finding">{karmaAverage}</Figure>
      </dl>
      <SeverityBar sums={sums} of={karmaTotal} />
      <SeverityKey sums={sums} />
    </>
  );
}
