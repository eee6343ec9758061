import type { TimelineDay } from '../../contracts/karma/resource.ts';
import { DataTable } from '../ui/data-table.tsx';
import type { Day } from './as-of.ts';
import { dayWords, stepsBetween } from './as-of.ts';
import { chartHeight, chartWidth, dayEdges, stackedSteps, ticksOf } from './chart.ts';
import { SeverityKey } from './severity-bar.tsx';
import { points, sumsWords } from './words.ts';

interface RunningTotalProps {
  /** At least one. */
  days: TimelineDay[];
  /** The day whose end is looked at; null for now. */
  asOf: Day | null;
}

/** The running total over time, by severity; each day that brought something is in the table below it too. */
export function RunningTotal({ days, asOf }: RunningTotalProps) {
  const ticks = ticksOf(Math.max(...days.map(({ karmaTotal }) => karmaTotal)));
  const top = ticks.at(-1) ?? 1;
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  const edges = dayEdges(days);
  const shown = stepsBetween(first.day, last.day) + 1;
  const seen = asOf === null ? 1 : Math.min(1, Math.max(0, (stepsBetween(first.day, asOf) + 1) / shown));
  const summary = `Running total from ${dayWords(first.day)} to ${dayWords(last.day)}, where it is ${points(last.karmaTotal)}: ${sumsWords(last.sums)}.`;
  return (
    <figure class="running-total">
      <div class="chart">
        <ol class="chart-ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <li key={tick} style={{ bottom: `${(tick / top) * 100}%` }}>
              {points(tick)}
            </li>
          ))}
        </ol>
        <svg viewBox={`0 0 ${chartWidth} ${chartHeight}`} preserveAspectRatio="none" role="img" aria-label={summary}>
          {ticks.map((tick) => (
            <line
              key={tick}
              class="chart-line"
              x1={0}
              x2={chartWidth}
              y1={chartHeight * (1 - tick / top)}
              y2={chartHeight * (1 - tick / top)}
            />
          ))}
          {stackedSteps(days, top).map(({ severity, points: corners }) => (
            <polygon key={severity} class={`severity-${severity}`} points={corners} />
          ))}
          {seen < 1 && (
            <>
              <rect class="chart-later" x={seen * chartWidth} width={(1 - seen) * chartWidth} height={chartHeight} />
              <line class="chart-as-of" x1={seen * chartWidth} x2={seen * chartWidth} y1={0} y2={chartHeight} />
            </>
          )}
          {days.map((day, index) => (
            <rect
              key={day.day}
              class="chart-day"
              x={edges[index]}
              width={(edges[index + 1] ?? chartWidth) - (edges[index] ?? 0)}
              height={chartHeight}
            >
              <title>{`${dayWords(day.day)}: ${points(day.karmaTotal)} (${signed(day.points)})\n${sumsWords(day.sums)}`}</title>
            </rect>
          ))}
        </svg>
      </div>
      <p class="chart-days quiet" aria-hidden="true">
        <span>{dayWords(first.day)}</span>
        <span>{dayWords(last.day)}</span>
      </p>
      <figcaption>
        <SeverityKey />
        <details class="fold">
          <summary>Day by day</summary>
          <DataTable
            caption="Running total, day by day"
            class="plain-table"
            columns={[['Day'], ['Findings', 'number'], ['Points', 'number'], ['Karma', 'number'], ['By severity']]}
          >
            {days.toReversed().map(({ day, findings, points: added, karmaTotal, sums }) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td class="number">{points(findings)}</td>
                <td class="number">{signed(added)}</td>
                <td class="number">{points(karmaTotal)}</td>
                <td>{sumsWords(sums)}</td>
              </tr>
            ))}
          </DataTable>
        </details>
      </figcaption>
    </figure>
  );
}

const signed = (value: number): string => (value > 0 ? `+${points(value)}` : points(value));
