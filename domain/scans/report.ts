import type { FindingLevel } from '../../contracts/scans/checks.ts';
import type { ReportEvent, ReportFinding, ScanReport } from '../../contracts/scans/report.ts';
import type { CheckStatus, ScanSource, ScanStatus } from '../../contracts/scans/resource.ts';
import { isFinal } from '../../contracts/scans/resource.ts';

/** Arranges what a scan found, or has found so far, for a reader. */
export function buildReport(scan: ScanStatus & { source: ScanSource }): ScanReport {
  return {
    id: scan.id,
    target: scan.target,
    profile: scan.profile,
    state: scan.state,
    final: isFinal(scan.state),
    source: scan.source,
    outcome: scan.outcome,
    findings: groupFindings(scan.checks).flatMap(({ findings }) => findings),
    timeline: eventsOf(scan),
    checks: scan.checks,
  };
}

export interface FindingGroup {
  level: FindingLevel;
  findings: ReportFinding[];
}

/** What to mend first comes first. */
const levels: FindingLevel[] = ['bad', 'warning', 'info', 'good'];

/** Every finding of every check, by level, the worst first; levels without findings are left out. */
export function groupFindings(checks: CheckStatus[]): FindingGroup[] {
  const all = checks.flatMap(({ name, result }) =>
    (result?.findings ?? []).map((finding) => ({ ...finding, check: name })),
  );
  return levels
    .map((level) => ({ level, findings: all.filter((finding) => finding.level === level) }))
    .filter(({ findings }) => findings.length > 0);
}

function eventsOf(scan: ScanStatus): ReportEvent[] {
  const events = [
    { at: scan.acceptedAt, event: 'Accepted' },
    { at: scan.startedAt, event: 'Started' },
    ...scan.checks.flatMap((check) => [
      { at: check.startedAt, event: `Check ${check.name} started` },
      { at: check.finishedAt, event: `Check ${check.name} ${check.state}${attemptOf(check)}` },
    ]),
    { at: scan.finishedAt, event: `Ended: ${scan.state}` },
  ];
  return events
    .filter((event): event is ReportEvent => event.at !== null)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

const attemptOf = ({ attempt }: CheckStatus): string => (attempt > 1 ? ` in attempt ${attempt}` : '');
