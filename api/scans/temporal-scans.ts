import type { Client } from '@temporalio/client';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { callTemporal } from './call-temporal.ts';
import { listScans } from './list-scans.ts';
import { readScan } from './read-scan.ts';
import type { ScanDirectory, ScanRecord } from './scan-directory.ts';
import { startScan } from './start-scan.ts';

/** All scans of the client's namespace; holds no state, so any number of processes can have one. */
export function createTemporalScans(client: Client): ScanDirectory {
  return {
    submit: (submission) => startScan(client, submission),
    get: (id) => readScan(client, id),
    list: (query) => listScans(client, query),
    cancel: (id) => cancelScan(client, id),
  };
}

async function cancelScan(client: Client, id: string): Promise<ScanRecord | null> {
  // Temporal knows no workflow to cancel once it has closed; reading it then tells its end, or that there was none.
  await callTemporal(client, () => client.workflow.getHandle(scanWorkflowId(id)).cancel());
  return readScan(client, id);
}
