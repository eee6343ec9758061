import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import { scanStatusQueryName, scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { callTemporal } from './call-temporal.ts';
import { describeScan, refineStatus } from './described-scan.ts';
import { readRecordedScan } from './recorded-scan.ts';
import type { ScanRecord } from './scan-directory.ts';

const queryTimeoutMs = 1_000;

/** Tells a scan as truly as it can be told now, from the cheapest source that knows; null where there is none. */
export async function readScan(client: Client, id: string): Promise<ScanRecord | null> {
  const recorded = await readRecordedScan(client, id);
  if (recorded === null) return null;
  if (recorded !== 'live') return { ...recorded, source: 'history' };
  const [status, description] = await Promise.all([queryStatus(client, id), describe(client, id)]);
  if (description === null) return null;
  if (status === null) return { ...describeScan(description), source: 'visibility' };
  return { ...refineStatus(status, description), source: 'query' };
}

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
