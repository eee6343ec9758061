import type { CheckName, CheckResult } from '../../contracts/scans/checks.ts';
import { profileChecks } from '../../contracts/scans/checks.ts';
import type { ScanFailure } from '../../contracts/scans/failures.ts';
import type { CheckStatus, ScanOutcome, ScanStatus } from '../../contracts/scans/resource.ts';
import type { ProcessScanInput } from '../../contracts/scans/workflow.ts';

/** How a check ended. */
export type CheckEnd =
  | { state: 'succeeded'; attempt: number; result: CheckResult }
  | { state: 'failed'; attempt: number; failure: ScanFailure }
  /** `attempt` is null where the check was stopped between two attempts, or before the first. */
  | { state: 'cancelled'; attempt: number | null };

/** A scan nobody has begun to work on. */
export function acceptScan(input: ProcessScanInput, acceptedAt: string): ScanStatus {
  const checks = profileChecks[input.profile].map(pendingCheck);
  return {
    id: input.scanId,
    target: input.target,
    profile: input.profile,
    options: input.options,
    state: 'accepted',
    progress: { done: 0, total: checks.length },
    attempts: 0,
    checks,
    outcome: null,
    acceptedAt,
    startedAt: null,
    finishedAt: null,
  };
}

const pendingCheck = (name: CheckName): CheckStatus => ({
  name,
  state: 'pending',
  attempt: 0,
  lastFailure: null,
  startedAt: null,
  finishedAt: null,
  result: null,
});

export function beginScan(status: ScanStatus, now: string): void {
  status.state = 'running';
  status.startedAt = now;
}

export function beginCheck(status: ScanStatus, check: CheckStatus, now: string): void {
  check.state = 'running';
  check.attempt = 1;
  check.startedAt = now;
  status.attempts = Math.max(status.attempts, 1);
}

export function endCheck(status: ScanStatus, check: CheckStatus, end: CheckEnd, now: string): void {
  check.state = end.state;
  check.finishedAt = now;
  check.attempt = end.attempt ?? check.attempt;
  if (end.state === 'succeeded') check.result = end.result;
  if (end.state === 'failed') check.lastFailure = end.failure;
  status.attempts = Math.max(status.attempts, check.attempt);
  status.progress.done = status.checks.filter(({ finishedAt }) => finishedAt !== null).length;
}

/**
 * Settles a scan whose checks have all ended: `cancelled` when a check was cut short, `error` when none gave a result,
 * otherwise `complete`. A cancellation that came too late to stop any check leaves the scan complete.
 */
export function settleScan(status: ScanStatus, now: string): ScanOutcome {
  status.finishedAt = now;
  const cancelled = status.checks.some(({ state }) => state === 'cancelled');
  const succeeded = status.checks.some(({ state }) => state === 'succeeded');
  status.state = cancelled ? 'cancelled' : succeeded ? 'complete' : 'error';
  status.outcome = describeOutcome(status);
  return status.outcome;
}

/** Ends a scan before any check could run. */
export function refuseScan(status: ScanStatus, failure: ScanFailure, now: string): ScanOutcome {
  status.finishedAt = now;
  status.state = 'error';
  status.outcome = { grade: null, score: null, summary: failure.message, failure };
  return status.outcome;
}

function describeOutcome(status: ScanStatus): ScanOutcome {
  const results = status.checks.flatMap(({ result }) => result ?? []);
  const http = results.find((result) => result.check === 'http');
  const failures = status.checks.flatMap(({ lastFailure, state }) => (state === 'failed' ? (lastFailure ?? []) : []));
  return {
    grade: http?.grade ?? null,
    score: http?.score ?? null,
    summary: summarise(status, [...results.map(({ summary }) => summary), ...failures.map(({ message }) => message)]),
    failure: status.state === 'error' ? (failures[0] ?? null) : null,
  };
}

const summarise = (status: ScanStatus, lines: string[]): string =>
  [...(status.state === 'cancelled' ? ['Cancelled.'] : []), ...lines].join(' · ').slice(0, 500);
