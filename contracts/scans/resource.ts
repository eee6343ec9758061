import type { CheckName, CheckResult, ProfileName } from './checks.ts';
import type { ScanFailure } from './failures.ts';
import type { ScanOptions } from './workflow.ts';

export const scanStates = ['accepted', 'running', 'complete', 'error', 'cancelling', 'cancelled'] as const;
export type ScanState = (typeof scanStates)[number];

const finalScanStates: readonly ScanState[] = ['complete', 'error', 'cancelled'];

/** Whether a scan in this state has ended, so that nothing about it changes any more. */
export const isFinal = (state: ScanState): boolean => finalScanStates.includes(state);

export type CheckState = 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** One check of a scan. `attempt` counts from 1; 0 means that it was never started. */
export interface CheckStatus {
  name: CheckName;
  state: CheckState;
  attempt: number;
  /** The failure of the latest attempt that failed, also while a further attempt runs. */
  lastFailure: ScanFailure | null;
  startedAt: string | null;
  finishedAt: string | null;
  result: CheckResult | null;
}

export interface ScanOutcome {
  /** The http check's grade, where the profile has that check. */
  grade: string | null;
  score: number | null;
  /** One line: what was found, or why there is no result. */
  summary: string;
  /** Set when the state is `error`. */
  failure: ScanFailure | null;
}

/** What the workflow answers to its status query, and returns as its result. All times are ISO 8601 in UTC. */
export interface ScanStatus {
  id: string;
  target: string;
  profile: ProfileName;
  /** null where only visibility knows the scan. */
  options: ScanOptions | null;
  state: ScanState;
  progress: { done: number; total: number };
  /** The highest attempt of any check: n+1 after a worker died in attempt n. */
  attempts: number;
  checks: CheckStatus[];
  outcome: ScanOutcome | null;
  acceptedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/**
 * Where the API's answer came from: the workflow itself, its recorded history (the result, or the input of a scan that
 * nobody has begun), Temporal's visibility (coarse: no checks, because no worker answered in time), or the archive.
 */
export type ScanSource = 'query' | 'history' | 'visibility' | 'archive';

/** A scan as `GET /v1/scans/{id}` gives it. */
export interface ScanResource extends ScanStatus {
  source: ScanSource;
  links: { self: string; report: string; cancel: string; temporal: string | null };
}

/** One line of `GET /v1/scans`. */
export interface ScanListItem {
  id: string;
  target: string;
  profile: ProfileName;
  state: ScanState;
  grade: string | null;
  summary: string | null;
  acceptedAt: string;
  finishedAt: string | null;
  links: { self: string };
}

export interface ScanList {
  items: ScanListItem[];
  /** Opaque; null on the last page. */
  nextCursor: string | null;
  /** `archive` where it did not answer, so that scans which only it still knows are not listed. */
  missing: 'archive' | null;
}
