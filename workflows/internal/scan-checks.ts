import type { ActivityOptions } from '@temporalio/workflow';
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import type { ScanActivities } from '../../activities/scans.ts';
import type { NetworkCheck, NetworkCheckResult } from '../../contracts/scans/checks.ts';
import { nonRetryableScanFailures } from '../../contracts/scans/failures.ts';
import type { AdmittedTarget, CheckReport, ScanOptions } from '../../contracts/scans/workflow.ts';

/** With 1, 2, 4 and 8 s between them: enough to outlive a restart of the target or of the worker. */
export const maximumAttempts = 5;

const withPolicy = (options: ActivityOptions) =>
  proxyActivities<ScanActivities>({
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: '30 seconds',
      maximumAttempts,
      nonRetryableErrorTypes: nonRetryableScanFailures,
    },
    ...options,
  });

/** No schedule-to-close timeouts: a scan waits for a worker to come back rather than fail because none was there. */
const activities = {
  admission: withPolicy({ startToCloseTimeout: '15 seconds', heartbeatTimeout: '10 seconds' }),
  http: withPolicy({ startToCloseTimeout: '90 seconds', heartbeatTimeout: '10 seconds' }),
  tls: withPolicy({ startToCloseTimeout: '60 seconds', heartbeatTimeout: '10 seconds' }),
  dns: withPolicy({ startToCloseTimeout: '45 seconds', heartbeatTimeout: '10 seconds' }),
  ports: withPolicy({ startToCloseTimeout: '5 minutes', heartbeatTimeout: '10 seconds' }),
};

/** Temporal Cloud refuses summaries above 400 bytes. */
const maxSummaryLength = 100;

export const admitTarget = (target: string): Promise<AdmittedTarget> =>
  activities.admission.admitTarget.executeWithOptions({ summary: `resolve ${target}`.slice(0, maxSummaryLength) }, [
    { target },
  ]);

/** Runs one check to its end, all attempts included. */
export function runNetworkCheck(
  check: NetworkCheck,
  target: AdmittedTarget,
  options: ScanOptions,
): Promise<CheckReport<NetworkCheckResult>> {
  const request = { target, options };
  const label = { summary: `${check} ${target.host}`.slice(0, maxSummaryLength) };
  switch (check) {
    case 'http':
      return activities.http.checkHttp.executeWithOptions(label, [request]);
    case 'tls':
      return activities.tls.checkTls.executeWithOptions(label, [request]);
    case 'dns':
      return activities.dns.checkDns.executeWithOptions(label, [request]);
    case 'ports':
      return activities.ports.checkPorts.executeWithOptions(label, [request]);
  }
}
