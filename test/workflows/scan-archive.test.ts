import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ScanArchive } from '../../activities/scan-archive.ts';
import { createScanArchiveActivities } from '../../activities/scan-archive.ts';
import { createScanActivities } from '../../activities/scans.ts';
import {
  ArchiveUnavailableError,
  archiveScanWorkflowId,
  archiveUnavailableType,
} from '../../contracts/scans/archive.ts';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import type { ProcessScanInput } from '../../contracts/scans/workflow.ts';
import { scanWorkflowId, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { gate } from '../helpers/gate.ts';
import { scanInput, scanOptions, steeredPorts } from '../helpers/scans.ts';
import { startTimeSkippingServer, withWorker } from '../helpers/temporal.ts';

// The time-skipping server stops skipping for good once a child has outlived its parent, so each test has one of its own.
let environment: TestWorkflowEnvironment;
beforeEach(async () => {
  environment = await startTimeSkippingServer();
});
afterEach(() => environment?.teardown());

const whenStored = { expiresByItself: true };
const nothingExpired = { deleted: 0, more: false };

type Process = (input: ProcessScanInput) => Promise<ScanStatus>;

interface Run {
  handle: WorkflowHandle<Process>;
  /** Of the workflow that archives the scan. */
  archiving: WorkflowHandle;
}

/** Starts a scan that is to be archived, on a worker with this archive. */
function withArchivedScan(
  input: ProcessScanInput,
  archive: Partial<ScanArchive> | null,
  work: (run: Run) => Promise<void>,
): Promise<void> {
  const { client } = environment;
  const taskQueue = `scans-${randomUUID()}`;
  const whole = archive && { store: async () => whenStored, sweep: async () => nothingExpired, ...archive };
  const activities = { ...createScanActivities(steeredPorts({})), ...createScanArchiveActivities(whole) };
  return withWorker(environment, { taskQueue, activities }, async () => {
    const handle = await client.workflow.start<Process>(scanWorkflowType, {
      taskQueue,
      workflowId: scanWorkflowId(input.scanId),
      args: [{ ...input, archive: true }],
    });
    await work({ handle, archiving: client.workflow.getHandle(archiveScanWorkflowId(input.scanId)) });
  });
}

const ended = (handle: WorkflowHandle): Promise<string> =>
  handle.result().then(
    () => 'completed',
    () => 'failed',
  );

test.each([
  ['complete', scanInput('standard')],
  ['error', scanInput('simulated', { simulation: { ...scanOptions.simulation, failureChance: 1 } })],
] as const)('a scan that ends as %s goes into the archive as its query tells it', async (state, input) => {
  const stored: ScanStatus[] = [];
  await withArchivedScan(
    input,
    {
      async store(scan) {
        stored.push(scan);
        return whenStored;
      },
    },
    async ({ handle, archiving }) => {
      await ended(handle);
      await archiving.result();
      expect(stored).toEqual([await handle.query('status')]);
      expect(stored).toMatchObject([{ state }]);
    },
  );
});

test('a scan that was cancelled goes there too: what stopped it does not stop its archiving', async () => {
  const stored: ScanStatus[] = [];
  await withArchivedScan(
    scanInput('simulated'),
    {
      async store(scan) {
        stored.push(scan);
        return whenStored;
      },
    },
    async ({ handle, archiving }) => {
      await handle.cancel();
      expect(await ended(handle)).toBe('failed');
      await archiving.result();
      expect(stored).toMatchObject([{ id: handle.workflowId.slice('scan-'.length), state: 'cancelled' }]);
    },
  );
});

test('an archive that is away for an hour fails and delays no scan, and gets it when it is back', async () => {
  const back = gate();
  let backAt = 0;
  const attempts: number[] = [];
  const store: ScanArchive['store'] = async () => {
    const now = await environment.currentTimeMs();
    attempts.push(now);
    if (now < backAt) throw new ArchiveUnavailableError('The archive is away.');
    back.open();
    return whenStored;
  };
  const began = await environment.currentTimeMs();
  backAt = began + 60 * minuteMs;
  await withArchivedScan(scanInput('http'), { store }, async ({ handle, archiving }) => {
    expect(await handle.result()).toMatchObject({ state: 'complete' });
    expect((await environment.currentTimeMs()) - began).toBeLessThan(minuteMs);
    await expectEventually(async () => expect((await archiving.describe()).status.name).toBe('RUNNING'));

    await archiving.result();
    await back.opened;
    expect((await environment.currentTimeMs()) - began).toBeGreaterThanOrEqual(60 * minuteMs);
    const waits = attempts.slice(1).map((at, index) => Math.round((at - (attempts[index] ?? 0)) / 1000));
    expect(waits.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(61);
  });
});

const minuteMs = 60_000;

test('while it waits, the archiving tells so', async () => {
  const tried = gate();
  let away = true;
  const store: ScanArchive['store'] = async () => {
    tried.open();
    if (away) throw new ArchiveUnavailableError('The archive is away.');
    return whenStored;
  };
  await withArchivedScan(scanInput('http'), { store }, async ({ handle, archiving }) => {
    await handle.result();
    await tried.opened;
    const metadata = await archiving.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('Waiting for the archive');
    away = false;
    await archiving.result();
  });
});

test('a worker without an archive leaves it to one that has it', async () => {
  await withArchivedScan(scanInput('http'), null, async ({ handle, archiving }) => {
    expect(await handle.result()).toMatchObject({ state: 'complete' });
    await expectEventually(async () => {
      const { raw } = await archiving.describe();
      expect(raw.pendingActivities?.[0]?.lastFailure).toMatchObject({
        message: expect.stringContaining('VIGIL_MONGODB_URL'),
        applicationFailureInfo: { type: archiveUnavailableType },
      });
    });
    await archiving.terminate();
  });
});

test('a scan that nobody archives ends as ever', async () => {
  const input = scanInput('http');
  const taskQueue = `scans-${randomUUID()}`;
  await withWorker(environment, { taskQueue, activities: createScanActivities(steeredPorts({})) }, async () => {
    const handle = await environment.client.workflow.start<Process>(scanWorkflowType, {
      taskQueue,
      workflowId: scanWorkflowId(input.scanId),
      args: [input],
    });
    await handle.result();
    const { events } = await handle.fetchHistory();
    expect(events?.some((event) => event.startChildWorkflowExecutionInitiatedEventAttributes)).toBe(false);
  });
});

test('a sweep deletes until nothing is left that has expired', async () => {
  const left = [1_000, 1_000, 40];
  const sweep = async () => {
    const deleted = left.shift() ?? 0;
    return { deleted, more: left.length > 0 };
  };
  const taskQueue = `scans-${randomUUID()}`;
  const activities = createScanArchiveActivities({ store: async () => whenStored, sweep });
  await withWorker(environment, { taskQueue, activities }, async () => {
    const workflowId = `sweep-${randomUUID()}`;
    expect(await environment.client.workflow.execute('sweepScanArchive', { taskQueue, workflowId })).toBe(2_040);
  });
});
