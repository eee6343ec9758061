import { html } from 'hono/html';
import type { ScanReport } from '../../contracts/scans/report.ts';
import type { Markup } from './page.ts';

/** What hasn't begun when a scan ends never will. */
export const checksTable = ({ checks, final }: ScanReport): Markup => html`<div class="scroll"><table class="stacked">
<thead><tr><th>Check</th><th>State</th><th>Attempt</th><th>Result</th></tr></thead>
<tbody>${checks.map(
  ({ name, state, attempt, result, lastFailure }) => html`
<tr><td>${name}</td><td>${final && state === 'pending' ? 'not run' : state}</td><td data-label="Attempt">${attempt}</td>
<td class="wide">${result?.summary ?? (lastFailure ? `${lastFailure.type}: ${lastFailure.message}` : '')}</td></tr>`,
)}</tbody>
</table></div>`;

/** The tests behind the grade, each with the points that it added or took; nothing where there was no http check. */
export function httpTestsTable({ checks }: ScanReport): Markup {
  const http = checks.map(({ result }) => result).find((result) => result?.check === 'http');
  if (http?.check !== 'http') return html``;
  return html`<h2>Grading</h2>
<p class="quiet">HTTP Observatory algorithm, version ${http.algorithmVersion}, for <code>${http.finalUrl}</code></p>
<div class="scroll"><table class="stacked">
<thead><tr><th>Test</th><th>Outcome</th><th>Points</th><th>Seen</th></tr></thead>
<tbody>${http.tests.map(
    ({ title, outcome, modifier, seen }) => html`
<tr><td>${title}</td><td class="wide"><code>${outcome ?? 'not applicable'}</code></td>
<td class="number">${modifier > 0 ? `+${modifier}` : modifier}</td><td class="wide">${seen}</td></tr>`,
  )}</tbody>
</table></div>`;
}

export const timelineTable = ({ timeline }: ScanReport): Markup => html`<div class="scroll"><table>
<thead><tr><th>Time (UTC)</th><th>Event</th></tr></thead>
<tbody>${timeline.map(
  ({ at, event }) => html`
<tr><td><time datetime="${at}">${at.replace('T', ' ').replace('Z', '')}</time></td><td>${event}</td></tr>`,
)}</tbody>
</table></div>`;
