import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { usePoll } from '../http/use-poll.ts';
import { NotFound } from '../shell/not-found.tsx';
import { Link } from '../shell/router.tsx';
import { scanStateLabels, sourceNotes } from '../text/states.ts';
import { useNews } from '../ui/announcer.tsx';
import { Callout } from '../ui/callout.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { Icon } from '../ui/icon.tsx';
import { useNow } from '../ui/use-now.ts';
import { getScan } from './api.ts';
import { CheckCards } from './check-cards.tsx';
import { CheckDetails } from './details/check-details.tsx';
import { Findings } from './findings.tsx';
import { ScanHeader } from './scan-header.tsx';
import { TimelineSection } from './timeline.tsx';

const pollMs = 1_000;

/** Everything that is known of one scan, live until it ends. */
export function ScanPage({ id }: { id: string }) {
  const poll = usePoll<ScanResource>({
    key: id,
    load: (signal) => getScan(id, signal),
    next: ({ state, source }) => (isFinal(state) && source !== 'visibility' ? null : pollMs),
  });
  const scan = poll.data;
  useNews(scan?.state, (before, after) => (before && after ? `Scan: ${scanStateLabels[after].text}.` : null));

  if (poll.problem?.status === 404) {
    return <NotFound title="No such scan" text={`No scan has the id ${id}, or it is no longer kept.`} />;
  }
  return (
    <>
      <p class="crumb">
        <Link to="/">
          <Icon name="back" /> All scans
        </Link>
      </p>
      <ConnectionBanner poll={poll} />
      {scan ? <ScanReport scan={scan} onChanged={poll.refresh} /> : !poll.problem && <p class="empty">Loading…</p>}
    </>
  );
}

function ScanReport({ scan, onChanged }: { scan: ScanResource; onChanged(): void }) {
  const now = useNow();
  const note = scan.source === 'query' ? null : sourceNotes[scan.source];
  return (
    <>
      <ScanHeader scan={scan} now={now} onChanged={onChanged} />
      {note?.tone === 'warn' && (
        <Callout tone="warn" role="status">
          <p>{note.text}</p>
        </Callout>
      )}
      <CheckCards scan={scan} now={now} />
      <Findings checks={scan.checks} ended={isFinal(scan.state)} />
      {scan.checks.map(({ name, result }) => result && <CheckDetails key={name} result={result} />)}
      {scan.checks.length > 0 && <TimelineSection scan={scan} now={now} />}
      {note?.tone === 'quiet' && <p class="source-note">{note.text}</p>}
    </>
  );
}
