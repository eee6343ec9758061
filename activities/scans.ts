import {
  ApplicationFailure,
  activityInfo,
  CancelledFailure,
  cancellationDetails,
  cancellationSignal,
  heartbeat,
} from '@temporalio/activity';
import type { DnsResult, HttpResult, PortsResult, TlsResult } from '../contracts/scans/checks.ts';
import { ScanError } from '../contracts/scans/failures.ts';
import type { AdmittedTarget, CheckReport, CheckRequest } from '../contracts/scans/workflow.ts';
import type { Target } from '../domain/scans/target.ts';
import { parseTarget } from '../domain/scans/target.ts';

/** What a scanner may use of the activity that runs it. */
export interface CheckContext {
  /** Aborts when the scan is cancelled, the worker shuts down, or the attempt's time is over. */
  signal: AbortSignal;
  /** Tells what the check is doing; throttled by the SDK, so call it freely. */
  heartbeat(step: string): void;
}

/** Looks at a target; throws ScanError where it can't. */
export type Scanner<Result> = (request: CheckRequest, context: CheckContext) => Promise<Result>;

export interface ScanPorts {
  /**
   * Resolves the target's host once and checks every address against the outbound policy.
   * @returns the addresses, empty where the name has none
   * @throws {ScanError} `target_refused_by_policy`, `target_unreachable` (the resolver failed)
   */
  admit(target: Target, signal: AbortSignal): Promise<string[]>;
  http: Scanner<HttpResult>;
  tls: Scanner<TlsResult>;
  dns: Scanner<DnsResult>;
  ports: Scanner<PortsResult>;
}

export type ScanActivities = ReturnType<typeof createScanActivities>;

/** The activities of the scan pipeline: each check is idempotent, as looking changes nothing. */
export function createScanActivities(ports: ScanPorts) {
  return {
    async admitTarget(input: { target: string }): Promise<AdmittedTarget> {
      return beatWhile(async ({ signal, heartbeat: beat }) => {
        const target = parseTarget(input.target);
        beat(`resolving ${target.host}`);
        return { ...target, addresses: await ports.admit(target, signal) };
      });
    },
    checkHttp: (request: CheckRequest) => runCheck(ports.http, request),
    checkTls: (request: CheckRequest) => runCheck(ports.tls, request),
    checkDns: (request: CheckRequest) => runCheck(ports.dns, request),
    checkPorts: (request: CheckRequest) => runCheck(ports.ports, request),
  };
}

/** A heartbeat this often shows a dead worker within the heartbeat timeout, whatever the scanner is waiting for. */
const heartbeatIntervalMs = 2_000;

const runCheck = <Result>(scanner: Scanner<Result>, request: CheckRequest): Promise<CheckReport<Result>> =>
  beatWhile(async (context) => ({ attempt: activityInfo().attempt, result: await scanner(request, context) }));

/** Runs work that beats by itself; a cancellation comes with the answer to a heartbeat, so every activity needs them. */
async function beatWhile<T>(work: (context: CheckContext) => Promise<T>): Promise<T> {
  let step = 'starting';
  const beat = setInterval(() => heartbeat(step), heartbeatIntervalMs);
  try {
    return await translateErrors(({ signal }) =>
      work({
        signal,
        heartbeat(next) {
          step = next;
          heartbeat(step);
        },
      }),
    );
  } finally {
    clearInterval(beat);
  }
}

/** Across Temporal's boundary goes only ApplicationFailure, with a type of the contract and the attempt in its details. */
async function translateErrors<T>(work: (context: { signal: AbortSignal }) => Promise<T>): Promise<T> {
  const signal = cancellationSignal();
  try {
    return await work({ signal });
  } catch (error) {
    if (signal.aborted) throw failureOfAbort();
    throw ApplicationFailure.create({
      type: error instanceof ScanError ? error.type : 'scanner_fault',
      message: error instanceof ScanError ? error.message : `The scanner failed unexpectedly: ${String(error)}`,
      nonRetryable: error instanceof ScanError && isFinal(error),
      details: [{ attempt: activityInfo().attempt }],
      ...causeOf(error),
    });
  }
}

/** Silence costs every attempt all its time, so a target gets one more chance to speak, and no third. */
const maximumTimeouts = 2;

function isFinal({ type, retryable }: ScanError): boolean {
  return !retryable || (type === 'timeout' && activityInfo().attempt >= maximumTimeouts);
}

/** A ScanError says all itself; what lies behind it, and any bug, is kept for whoever reads the history. */
function causeOf(error: unknown): { cause?: Error } {
  const cause = error instanceof ScanError ? error.cause : error;
  return cause instanceof Error ? { cause } : {};
}

/** A stopping worker hands the check back, to be begun anew elsewhere; every other abort is a cancellation. */
function failureOfAbort(): Error {
  if (cancellationDetails()?.workerShutdown) {
    return ApplicationFailure.create({
      type: 'scanner_fault',
      message: 'The worker stopped before the check was done.',
      details: [{ attempt: activityInfo().attempt }],
    });
  }
  return new CancelledFailure('The check was cancelled.', [{ attempt: activityInfo().attempt }]);
}
