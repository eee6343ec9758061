import type { CheckName, Finding } from './checks.ts';
import type { CheckStatus, ScanOutcome, ScanSource, ScanState } from './resource.ts';

export type ReportFinding = Finding & { check: CheckName };

export interface ReportEvent {
  at: string;
  event: string;
}

/** A scan's findings for a reader, as `GET /v1/scans/{id}/report` gives them. */
export interface ScanReport {
  id: string;
  target: string;
  profile: string;
  state: ScanState;
  /** Whether the state is final; otherwise this is the report so far. */
  final: boolean;
  source: ScanSource;
  outcome: ScanOutcome | null;
  /** The worst first. */
  findings: ReportFinding[];
  /** In the order in which things happened. */
  timeline: ReportEvent[];
  checks: CheckStatus[];
}
