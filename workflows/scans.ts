import { RetryState } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
  sleep,
  TimeoutFailure,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { CheckName } from '../contracts/scans/checks.ts';
import type { CheckStatus, ScanStatus } from '../contracts/scans/resource.ts';
import type { AdmittedTarget, ProcessScanInput, ScanMemo } from '../contracts/scans/workflow.ts';
import { scanSearchAttributes, scanStatusQueryName } from '../contracts/scans/workflow.ts';
import { describeProgress } from '../domain/scans/progress.ts';
import type { CheckEnd } from '../domain/scans/scan-status.ts';
import { acceptScan, beginCheck, beginScan, endCheck, refuseScan, settleScan } from '../domain/scans/scan-status.ts';
import { drawSimulation, endSimulation } from '../domain/scans/simulation.ts';
import { archive, startArchiving } from './internal/scan-archive.ts';
import { admitTarget, maximumAttempts, runNetworkCheck } from './internal/scan-checks.ts';
import { attemptOf, cancelledAttemptOf, scanFailureOf } from './internal/scan-failure.ts';

/**
 * One scan from acceptance to its end. Invariant: whatever happens, every check ends, and the state that queries, search
 * attributes and the result tell is the same one.
 * @returns the status, when at least one check gave a result
 * @throws {ApplicationFailure} of a scan failure type, with the status as its first detail, when the scan is an `error`
 * @throws {CancelledFailure} when a cancellation stopped at least one check
 */
export async function processScan(input: ProcessScanInput): Promise<ScanStatus> {
  const status = acceptScan(input, workflowInfo().startTime.toISOString());
  setHandler(defineQuery<ScanStatus>(scanStatusQueryName), () => status);
  beginScan(status, now());
  publishState(status);
  void CancellationScope.current().cancelRequested.catch(() => {
    if (status.state !== 'running') return;
    status.state = 'cancelling';
    publishState(status);
  });

  try {
    const target = input.profile === 'simulated' ? null : await admitTarget(input.target);
    await Promise.all(status.checks.map((check) => runCheck(status, check, input, target)));
    settleScan(status, now());
  } catch (error) {
    endWithoutChecks(status, error);
  }
  publishState(status);
  publishOutcome(status);
  if (input.archive) await startArchiving(status);
  if (status.state === 'cancelled') throw new CancelledFailure('The scan was cancelled.');
  if (status.outcome?.failure) {
    const { type, message } = status.outcome.failure;
    throw ApplicationFailure.create({ type, message, nonRetryable: true, details: [status] });
  }
  return status;
}

/** Writes a scan that has ended into the archive, however long that takes. */
export async function archiveScan(status: ScanStatus): Promise<void> {
  setCurrentDetails(
    'Waiting for the archive to take this scan. While it is away this is tried again for ever, at most a minute apart: ' +
      'the pending activity tells why the last attempt failed.',
  );
  await archive.archiveScan(status);
  setCurrentDetails('The archive has this scan.');
}

/** Deletes what has expired from an archive whose server doesn't do it. @returns how many scans */
export async function sweepScanArchive(): Promise<number> {
  return archive.sweepScanArchive();
}

const now = (): string => new Date().toISOString();

async function runCheck(
  status: ScanStatus,
  check: CheckStatus,
  input: ProcessScanInput,
  target: AdmittedTarget | null,
): Promise<void> {
  beginCheck(status, check, now());
  setCurrentDetails(describeProgress(status));
  const end = await attemptCheck(check.name, input, target).catch(endOfFailedCheck);
  endCheck(status, check, end, now());
  setCurrentDetails(describeProgress(status));
}

async function attemptCheck(
  name: CheckName,
  { options }: ProcessScanInput,
  target: AdmittedTarget | null,
): Promise<CheckEnd> {
  if (name === 'simulated' || target === null) {
    const simulation = drawSimulation(options.simulation, Math.random);
    await sleep(simulation.sleepSeconds * 1000, { summary: 'simulated check' });
    return endSimulation(simulation);
  }
  return { state: 'succeeded', ...(await runNetworkCheck(name, target, options)) };
}

function endOfFailedCheck(error: unknown): CheckEnd {
  if (isStopped(error)) return { state: 'cancelled', attempt: cancelledAttemptOf(error) };
  if (!(error instanceof ActivityFailure)) throw error;
  return { state: 'failed', attempt: attemptOf(error, maximumAttempts), failure: scanFailureOf(error) };
}

/** A check that failed while it was being cancelled counts as cancelled too: a dead worker can't confirm anything. */
function isStopped(error: unknown): boolean {
  if (isCancellation(error)) return true;
  if (!(error instanceof ActivityFailure) || !CancellationScope.current().consideredCancelled) return false;
  return error.retryState === RetryState.CANCEL_REQUESTED || error.cause instanceof TimeoutFailure;
}

/** Ends a scan whose target could not be admitted. Other errors are bugs: they fail the task, which a fix then mends. */
function endWithoutChecks(status: ScanStatus, error: unknown): void {
  if (isStopped(error)) {
    for (const check of status.checks) endCheck(status, check, { state: 'cancelled', attempt: null }, now());
    settleScan(status, now());
  } else if (error instanceof ActivityFailure) refuseScan(status, scanFailureOf(error), now());
  else throw error;
}

function publishState(status: ScanStatus): void {
  upsertSearchAttributes([{ key: scanSearchAttributes.state, value: status.state }]);
  setCurrentDetails(describeProgress(status));
}

/** The memo is what lists show of a scan that has ended, without asking its workflow. */
function publishOutcome({ target, profile, outcome, finishedAt }: ScanStatus): void {
  const memo: ScanMemo = {
    target,
    profile,
    result: outcome?.summary ?? '',
    ...(outcome?.grade && { grade: outcome.grade }),
    ...(finishedAt && { finishedAt }),
  };
  upsertMemo({ ...memo });
}
