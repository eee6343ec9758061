import { html } from 'hono/html';
import type { FindingLevel } from '../../contracts/scans/checks.ts';
import type { ReportFinding, ScanReport } from '../../contracts/scans/report.ts';
import { sourceWords } from '../../domain/scans/provenance.ts';
import { breakable } from '../../domain/text/breakable.ts';
import type { Markup } from './page.ts';
import { checksTable, httpTestsTable, timelineTable } from './report-tables.ts';

const levelNames: Record<FindingLevel, string> = {
  bad: 'Problem',
  warning: 'Warning',
  info: 'Information',
  good: 'In order',
};

/** A report for reading and printing. Whatever the scanned site said stands in it as text only. */
export const reportPage = (report: ScanReport): Markup => html`
<p class="quiet">Vigil scan report</p>
<div class="head">
${gradeBox(report)}
<div class="grow">
<h1>${breakable(report.target).map((piece) => html`${piece}<wbr>`)}</h1>
<p>${report.outcome?.summary ?? 'This scan has not ended; this is the report so far.'}</p>
<p class="quiet">Profile ${report.profile} · state <strong>${report.state}</strong> · <code>${report.id}</code></p>
</div>
</div>
${failureCard(report)}
${sourceNote(report)}
<h2>Findings</h2>
${report.findings.length > 0 ? report.findings.map(findingCard) : html`<p class="quiet">None${report.final ? '' : ' yet'}.</p>`}
${httpTestsTable(report)}
<h2>Checks</h2>
${checksTable(report)}
<h2>Timeline</h2>
${timelineTable(report)}
`;

function gradeBox({ outcome }: ScanReport): Markup {
  if (!outcome?.grade) return html``;
  const tone = outcome.grade < 'C' ? 'good' : outcome.grade < 'D' ? 'warning' : 'bad';
  const score = outcome.score === null ? '' : html`<p class="quiet">${outcome.score} of 100</p>`;
  return html`<div><div class="grade ${tone}" aria-label="Grade ${outcome.grade}">${outcome.grade}</div>${score}</div>`;
}

function failureCard({ outcome }: ScanReport): Markup {
  if (!outcome?.failure) return html``;
  const { type, message } = outcome.failure;
  return html`<div class="card finding bad"><p class="level">No result: ${type}</p><p>${message}</p></div>`;
}

function sourceNote({ source }: ScanReport): Markup {
  if (source === 'visibility') return html`<p class="card">${sourceWords.visibility}</p>`;
  return source === 'query' ? html`` : html`<p class="quiet">${sourceWords[source]}</p>`;
}

const findingCard = ({ level, check, title, seen, advice }: ReportFinding): Markup => html`
<section class="card finding ${level}">
<p class="level">${levelNames[level]} · ${check}</p>
<h3>${title}</h3>
<p>${seen}</p>
${advice === undefined ? '' : html`<p><strong>What to do:</strong> ${advice}</p>`}
</section>`;
