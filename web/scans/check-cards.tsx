import type { CheckStatus, ScanStatus } from '../../contracts/scans/resource.ts';
import { duration } from '../../domain/text/time.ts';
import type { Label } from '../text/states.ts';
import { checkLabel, checkTitles, failureTitles } from '../text/states.ts';
import { elapsedMs } from '../text/time.ts';
import { StateLabel } from '../ui/labels.tsx';
import { Section } from '../ui/section.tsx';

export function CheckCards({ scan: { state, checks }, now }: { scan: ScanStatus; now: number }) {
  if (checks.length === 0) return null;
  return (
    <Section title="Checks">
      <ul class="check-cards">
        {checks.map((check) => (
          <CheckCard key={check.name} check={check} label={checkLabel(check.state, state)} now={now} />
        ))}
      </ul>
    </Section>
  );
}

function CheckCard({ check, label, now }: { check: CheckStatus; label: Label; now: number }) {
  const { name, state, attempt, lastFailure, startedAt, finishedAt, result } = check;
  const tookMs = elapsedMs(startedAt, finishedAt, now);
  return (
    <li class="card check-card">
      <div class="check-head">
        <h3>{checkTitles[name]}</h3>
        <StateLabel label={label} />
      </div>
      {result && <p>{result.summary}</p>}
      {lastFailure && (
        <p class={state === 'failed' ? 'failure' : 'failure failure-past'}>
          <strong>
            {failureTitles[lastFailure.type]}
            {state === 'running' && ' (retrying)'}
            {state === 'succeeded' && ' at first'}
          </strong>
          {lastFailure.message}
        </p>
      )}
      <p class="check-foot">
        {attempt === 0 ? 'Not started' : `Attempt ${attempt}`}
        {tookMs !== null && ` · ${duration(tookMs)}`}
      </p>
    </li>
  );
}
