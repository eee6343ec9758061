import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ScanPorts } from '../../activities/scans.ts';
import { createScanActivities } from '../../activities/scans.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import type { ProcessScanInput } from '../../contracts/scans/workflow.ts';
import { scanStatusQueryName, scanWorkflowId, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { gate } from '../helpers/gate.ts';
import { checkNamed, scanInput, scanOptions, steeredPorts } from '../helpers/scans.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  environment = await startTimeSkippingServer();
});
afterAll(() => environment?.teardown());

type Process = (input: ProcessScanInput) => Promise<ScanStatus>;

/** Starts a scan on a worker whose scanners are steered, and gives `work` its handle. */
async function withScan<T>(
  input: ProcessScanInput,
  steered: Partial<ScanPorts>,
  work: (handle: WorkflowHandle<Process>) => Promise<T>,
): Promise<T> {
  const taskQueue = `scans-${randomUUID()}`;
  const activities = createScanActivities(steeredPorts(steered));
  return withWorker(environment, { taskQueue, activities }, async () =>
    work(
      await environment.client.workflow.start<Process>(scanWorkflowType, {
        taskQueue,
        workflowId: scanWorkflowId(input.scanId),
        args: [input],
      }),
    ),
  );
}

const statusOf = (handle: WorkflowHandle<Process>) => handle.query<ScanStatus>(scanStatusQueryName);

async function failureOf(handle: WorkflowHandle<Process>): Promise<Error | undefined> {
  const error = await handle.result().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (error instanceof WorkflowFailedError) return error.cause;
  throw new Error(`the scan did not fail: ${String(error)}`);
}

describe('a scan', () => {
  test('completes when its checks do, and returns what its query tells', () =>
    withScan(scanInput('standard'), {}, async (handle) => {
      const result = await handle.result();
      expect(result).toMatchObject({
        state: 'complete',
        progress: { done: 3, total: 3 },
        attempts: 1,
        outcome: { grade: 'B+', score: 80, failure: null },
      });
      expect(result.checks.map(({ name, state }) => [name, state])).toEqual([
        ['http', 'succeeded'],
        ['tls', 'succeeded'],
        ['dns', 'succeeded'],
      ]);
      expect(await statusOf(handle)).toEqual(result);
    }));

  test('is not failed by one check’s failure, which is final at once where trying again can’t help', () =>
    withScan(
      scanInput('standard'),
      { tls: async () => Promise.reject(new ScanError('tls_failure', 'No common protocol.')) },
      async (handle) => {
        const { state, checks, outcome } = await handle.result();
        expect(state).toBe('complete');
        expect(outcome?.summary).toContain('No common protocol.');
        expect(checkNamed(checks, 'tls')).toMatchObject({
          state: 'failed',
          attempt: 1,
          lastFailure: { type: 'tls_failure', message: 'No common protocol.' },
        });
      },
    ));

  test('tries again what may pass, and counts the attempts', () => {
    let calls = 0;
    const flaky: ScanPorts['dns'] = async (...given) => {
      calls += 1;
      if (calls < 3) throw new ScanError('target_unreachable', 'No answer.');
      return steeredPorts({}).dns(...given);
    };
    return withScan(scanInput('dns'), { dns: flaky }, async (handle) => {
      const status = await handle.result();
      expect(status).toMatchObject({ state: 'complete', attempts: 3 });
      expect(checkNamed(status.checks, 'dns').attempt).toBe(3);
    });
  });

  test('is an error when no check gave a result, with the status in the failure', () =>
    withScan(
      scanInput('http'),
      { http: async () => Promise.reject(new ScanError('target_unreachable', 'Connection refused.')) },
      async (handle) => {
        const failure = await failureOf(handle);
        expect(failure).toBeInstanceOf(ApplicationFailure);
        expect(failure).toMatchObject({ type: 'target_unreachable', message: 'Connection refused.' });
        expect((failure as ApplicationFailure).details?.[0]).toMatchObject({ state: 'error', attempts: 5 });
        expect(await statusOf(handle)).toMatchObject({
          state: 'error',
          outcome: { failure: { type: 'target_unreachable' } },
        });
      },
    ));

  test('takes a scanner’s bug for a scanner_fault', () =>
    withScan(scanInput('http'), { http: async () => Promise.reject(new TypeError('oops')) }, async (handle) => {
      expect(await failureOf(handle)).toMatchObject({ type: 'scanner_fault' });
    }));

  test('ends before its checks when the policy refuses the target', () =>
    withScan(
      scanInput('standard'),
      { admit: async () => Promise.reject(new ScanError('target_refused_by_policy', '10.0.0.1 is private.')) },
      async (handle) => {
        expect(await failureOf(handle)).toMatchObject({ type: 'target_refused_by_policy' });
        const { checks, progress } = await statusOf(handle);
        expect(progress.done).toBe(0);
        expect(checks.every(({ state, attempt }) => state === 'pending' && attempt === 0)).toBe(true);
      },
    ));
});

describe('a simulated scan', () => {
  test('sleeps as a durable timer, with no activity', () =>
    withScan(scanInput('simulated'), {}, async (handle) => {
      const status = await handle.result();
      const { result } = checkNamed(status.checks, 'simulated');
      if (result?.check !== 'simulated') throw new Error('no simulated result');
      expect(result.sleptSeconds).toBeGreaterThanOrEqual(3600);
      expect(result.sleptSeconds).toBeLessThanOrEqual(7200);
      const { events } = await handle.fetchHistory();
      expect(events?.some((event) => event.activityTaskScheduledEventAttributes)).toBe(false);
    }));

  test('fails by its chance', () =>
    withScan(
      scanInput('simulated', { simulation: { ...scanOptions.simulation, failureChance: 1 } }),
      {},
      async (handle) => {
        expect(await failureOf(handle)).toMatchObject({ type: 'scanner_fault' });
      },
    ));
});

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

describe('cancelling', () => {
  test('stops a running check, and shows on the way', () => {
    const reached = gate();
    const release = gate();
    const obedient: ScanPorts['http'] = async (_request, { signal, heartbeat }) => {
      heartbeat('waiting');
      reached.open();
      await aborted(signal);
      await release.opened;
      throw signal.reason;
    };
    return withScan(scanInput('http'), { http: obedient }, async (handle) => {
      await reached.opened;
      await handle.cancel();
      await expectEventually(async () => expect(await statusOf(handle)).toMatchObject({ state: 'cancelling' }));
      release.open();
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
      expect(await statusOf(handle)).toMatchObject({ state: 'cancelled', checks: [{ state: 'cancelled' }] });
    });
  });

  test('tells the attempt that was stopped', () => {
    const reached = gate();
    let calls = 0;
    const secondHangs: ScanPorts['http'] = async (_request, { signal }) => {
      calls += 1;
      if (calls === 1) throw new ScanError('target_unreachable', 'No answer.');
      reached.open();
      await aborted(signal);
      throw signal.reason;
    };
    return withScan(scanInput('http'), { http: secondHangs }, async (handle) => {
      await reached.opened;
      await handle.cancel();
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
      expect(await statusOf(handle)).toMatchObject({ state: 'cancelled', attempts: 2 });
    });
  });

  test('that completion outruns leaves the scan complete', () => {
    const reached = gate();
    const headstrong: ScanPorts['http'] = async (request, context) => {
      reached.open();
      await aborted(context.signal);
      return steeredPorts({}).http(request, context);
    };
    return withScan(scanInput('http'), { http: headstrong }, async (handle) => {
      await reached.opened;
      await handle.cancel();
      expect(await handle.result()).toMatchObject({ state: 'complete' });
    });
  });

  test('before any worker has seen the scan, cancels it', async () => {
    const input = scanInput('simulated');
    const taskQueue = `scans-${randomUUID()}`;
    const handle = await environment.client.workflow.start<Process>(scanWorkflowType, {
      taskQueue,
      workflowId: scanWorkflowId(input.scanId),
      args: [input],
    });
    await handle.cancel();
    await withWorker(environment, { taskQueue, activities: {} }, async () => {
      expect(await failureOf(handle)).toBeInstanceOf(CancelledFailure);
      expect(await statusOf(handle)).toMatchObject({ state: 'cancelled' });
    });
  });
});
