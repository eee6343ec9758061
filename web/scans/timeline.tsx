import type { ScanResource } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';
import { duration } from '../../domain/text/time.ts';
import { checkStateLabels, checkTitles, scanStateLabels } from '../text/states.ts';
import { absoluteTime } from '../text/time.ts';
import { DataTable } from '../ui/data-table.tsx';
import { Section } from '../ui/section.tsx';
import type { Span } from './report.ts';
import { timelineOf } from './report.ts';

/** Where the time went, drawn to scale; the same in words beside each bar. */
export function TimelineSection({ scan, now }: { scan: ScanResource; now: number }) {
  const { spans, totalMs } = timelineOf(scan, now);
  const { text } = scanStateLabels[scan.state];
  const ended = isFinal(scan.state) && scan.finishedAt;
  const axis = (
    <>
      <span>{absoluteTime(scan.acceptedAt, now)}</span>
      <span>+{duration(totalMs)}</span>
    </>
  );
  return (
    <Section title="Timeline">
      <div class="card">
        <DataTable
          caption="From the scan’s acceptance"
          class="data-table timeline stacked"
          columns={[['Part'], [axis, 'timeline-axis'], ['From', 'number'], ['To', 'number']]}
        >
          {spans.map((span) => (
            <TimelineRow key={span.name} span={span} totalMs={totalMs} />
          ))}
        </DataTable>
        {ended && (
          <p class="table-note">
            {text} at {absoluteTime(ended, now)}.
          </p>
        )}
      </div>
    </Section>
  );
}

/** A bar is never narrower than this share of the whole, so that a check of milliseconds can still be seen. */
const leastShare = 0.006;

function TimelineRow({ span, totalMs }: { span: Span; totalMs: number }) {
  const { name, state, fromMs, toMs } = span;
  const share = Math.max(leastShare, (toMs - fromMs) / totalMs);
  const start = Math.min(fromMs / totalMs, 1 - share);
  const percent = (part: number) => `${(part * 100).toFixed(2)}%`;
  const waiting = name === 'waiting';
  const { text, tone } = checkStateLabels[state];
  return (
    <tr>
      <th scope="row">
        {waiting ? 'Waiting to start' : checkTitles[name]}
        {!waiting && <span class="sr-only">, {text}</span>}
      </th>
      <td class="timeline-lane">
        <svg aria-hidden="true">
          <rect class="lane" />
          <rect class={`bar-${waiting ? 'quiet' : tone}`} x={percent(start)} width={percent(share)} />
        </svg>
      </td>
      <td class="number">+{duration(fromMs)}</td>
      <td class="number">{state === 'running' || state === 'pending' ? 'now' : `+${duration(toMs)}`}</td>
    </tr>
  );
}
