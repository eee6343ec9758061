import type { FindingLevel } from '../../contracts/scans/checks.ts';
import type { ReportEvent, ReportFinding, ScanReport } from '../../contracts/scans/report.ts';
import type { CheckStatus, ScanSource, ScanState, ScanStatus } from '../../contracts/scans/resource.ts';
import { finalScanStates } from '../../contracts/scans/resource.ts';

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
    findings: worstFirst(scan.checks),
    timeline: timelineOf(scan),
    checks: scan.checks,
  };
}

export const isFinal = (state: ScanState): boolean => finalScanStates.some((final) => final === state);

const severity: Record<FindingLevel, number> = { bad: 0, warning: 1, info: 2, good: 3 };

function worstFirst(checks: CheckStatus[]): ReportFinding[] {
  return checks
    .flatMap(({ name, result }) => (result?.findings ?? []).map((finding) => ({ ...finding, check: name })))
    .sort((one, other) => severity[one.level] - severity[other.level]);
}

function timelineOf(scan: ScanStatus): ReportEvent[] {
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
