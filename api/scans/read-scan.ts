import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { CheckStatus, ScanStatus } from '../../contracts/scans/resource.ts';
import { scanStatusQueryName, scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { callTemporal } from './call-temporal.ts';
import { describeScan, withForcedEnd } from './described-scan.ts';
import { addPendingAttempts, isBehind } from './pending-attempts.ts';
import { readRecordedScan } from './recorded-scan.ts';
import type { ScanRecord } from './scan-directory.ts';

const queryTimeoutMs = 1_000;

/** Tells a scan as truly as it can be told now, from the cheapest source that knows; null where there is none. */
export async function readScan(client: Client, id: string): Promise<ScanRecord | null> {
  const recorded = await readRecordedScan(client, id);
  if (recorded === null) return null;
  if (recorded === 'open') return readOpenScan(client, id);
  if (recorded === 'closed') return readClosedScan(client, id);
  return { ...recorded, source: 'history' };
}

async function readOpenScan(client: Client, id: string): Promise<ScanRecord | null> {
  const status = await queryStatus(client, id);
  if (status !== null && !status.checks.some(mayWaitForActivity)) return { ...status, source: 'query' };
  const description = await describe(client, id);
  if (description === null) return null;
  // It ended while nobody answered, so that its history tells all by now.
  if (status === null && description.closeTime) return readScan(client, id);
  if (status === null) return { ...describeScan(description), source: 'visibility' };
  // Without this, a check in its third attempt would seem to fall back to the first for a moment before it ends.
  const current = isBehind(status, description) ? ((await queryStatus(client, id)) ?? status) : status;
  return { ...addPendingAttempts(current, description), source: 'query' };
}

/** A cancelled scan's result is not in its history, and one that was terminated or timed out has none. */
async function readClosedScan(client: Client, id: string): Promise<ScanRecord | null> {
  const [status, description] = await Promise.all([queryStatus(client, id), describe(client, id)]);
  if (description === null) return null;
  if (status === null) return { ...describeScan(description), source: 'visibility' };
  return { ...withForcedEnd(status, description), source: 'query' };
}

/** Only Temporal knows an activity's attempts. A pending check waits for the target's admission, which is one too. */
const mayWaitForActivity = ({ name, state }: CheckStatus): boolean =>
  name !== 'simulated' && (state === 'pending' || state === 'running');

/** null when no worker answers in time, whatever the reason: what Temporal itself knows is shown then. */
async function queryStatus(client: Client, id: string): Promise<ScanStatus | null> {
  const handle = client.workflow.getHandle(scanWorkflowId(id));
  try {
    return await client.connection.withDeadline(Date.now() + queryTimeoutMs, () =>
      handle.query<ScanStatus>(scanStatusQueryName),
    );
  } catch {
    return null;
  }
}

const describe = (client: Client, id: string): Promise<WorkflowExecutionDescription | null> =>
  callTemporal(client, () => client.workflow.getHandle(scanWorkflowId(id)).describe());
