import type { CheckName } from '../../contracts/scans/checks.ts';
import type { CheckStatus, ScanStatus } from '../../contracts/scans/resource.ts';
import { elapsedMs } from '../text/time.ts';

export interface Span {
  name: CheckName | 'waiting';
  state: CheckStatus['state'];
  /** Milliseconds after the scan was accepted. */
  fromMs: number;
  toMs: number;
}

export interface Timeline {
  /** From acceptance to the end, or to now; at least 1, so that shares of it can be taken. */
  totalMs: number;
  spans: Span[];
}

/** Where the scan's time went: the wait for a worker, then each check that was started. */
export function timelineOf(scan: ScanStatus, nowMs: number): Timeline {
  const after = (iso: string | null): number => Math.max(0, elapsedMs(scan.acceptedAt, iso, nowMs) ?? 0);
  const waitEnd = scan.startedAt ?? scan.finishedAt;
  const waited: Span = {
    name: 'waiting',
    state: waitEnd === null ? 'pending' : 'succeeded',
    fromMs: 0,
    toMs: after(waitEnd),
  };
  const checks = scan.checks
    .filter(({ startedAt }) => startedAt !== null)
    .map(({ name, state, startedAt, finishedAt }) => {
      const fromMs = after(startedAt);
      return { name, state, fromMs, toMs: Math.max(fromMs, after(finishedAt ?? scan.finishedAt)) };
    });
  const spans = [waited, ...checks];
  return { totalMs: Math.max(1, after(scan.finishedAt), ...spans.map(({ toMs }) => toMs)), spans };
}
