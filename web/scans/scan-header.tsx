import type { ComponentChildren } from 'preact';
import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { usePageTitle } from '../shell/page-title.ts';
import { failureTitles, profileLabels, scanStateLabels } from '../text/states.ts';
import { elapsedMs } from '../text/time.ts';
import { Callout } from '../ui/callout.tsx';
import { GradeBadge, Moment, StateLabel } from '../ui/labels.tsx';
import { Target } from '../ui/target.tsx';
import { ScanActions } from './scan-actions.tsx';

interface ScanHeaderProps {
  scan: ScanResource;
  now: number;
  onChanged(): void;
}

/** Who was scanned, how it stands, and what can be done about it. */
export function ScanHeader({ scan, now, onChanged }: ScanHeaderProps) {
  const heading = usePageTitle(scan.target);
  const { outcome, progress } = scan;
  // Temporal's index knows the state, but neither the checks nor their number.
  const known = scan.checks.length > 0;
  const ranMs = elapsedMs(scan.startedAt, scan.finishedAt, now);
  return (
    <header class="card scan-header">
      <div class="scan-top">
        <div class="scan-title">
          <p class="scan-state">
            <StateLabel label={scanStateLabels[scan.state]} pill />
            <span class="quiet">{profileLabels[scan.profile].text} profile</span>
          </p>
          <h1 ref={heading} tabIndex={-1} aria-label={scan.target}>
            <Target of={scan.target} />
          </h1>
          {outcome && !outcome.failure && <p class="lead">{outcome.summary}</p>}
        </div>
        {outcome?.grade && (
          <div class="verdict">
            <GradeBadge grade={outcome.grade} large />
            {outcome.score !== null && <p class="verdict-score">Score {outcome.score}</p>}
          </div>
        )}
      </div>
      {outcome?.failure && (
        <Callout tone="bad" title={failureTitles[outcome.failure.type]}>
          <p>{outcome.failure.message}</p>
        </Callout>
      )}
      {!isFinal(scan.state) && known && (
        <p class="progress">
          <progress aria-label="Checks done" value={progress.done} max={progress.total} />
          <span>
            {progress.done} of {progress.total} checks done
          </span>
        </p>
      )}
      <dl class="facts">
        <Fact name="Accepted">
          <Moment at={scan.acceptedAt} now={now} />
        </Fact>
        <Fact name={isFinal(scan.state) ? 'Took' : 'Running for'}>
          {ranMs === null ? <span class="quiet">not started</span> : duration(ranMs)}
        </Fact>
        {known && <Fact name="Attempts">{scan.attempts}</Fact>}
        <Fact name="Id">
          <code class="id">{scan.id}</code>
        </Fact>
      </dl>
      <ScanActions scan={scan} onChanged={onChanged} />
    </header>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
