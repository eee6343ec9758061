import type { Client } from '@temporalio/client';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { callTemporal } from './call-temporal.ts';
import { listScans } from './list-scans.ts';
import { readScan } from './read-scan.ts';
import type { ScanDirectory } from './scan-directory.ts';
import { shareInFlight } from './share-in-flight.ts';
import { startOnce } from './start-once.ts';
import { startScan } from './start-scan.ts';

/**
 * All scans of the client's namespace; keeps nothing, so any number of processes can have one.
 * @param archive whether there is an archive that new scans go into when they have ended
 */
export function createTemporalScans(client: Client, { archive }: { archive: boolean }): ScanDirectory {
  const reads = shareInFlight((id) => readScan(client, id));
  return {
    submit: (submission, key) =>
      key === undefined ? startScan(client, submission, archive) : startOnce(client, submission, archive, key),
    get: reads.read,
    list: (query) => listScans(client, query),
    async cancel(id) {
      await requestCancellation(client, id);
      reads.forget(id);
      return reads.read(id);
    },
  };
}

/** Temporal knows no workflow to cancel once it has closed; reading it then tells its end, or that there was none. */
const requestCancellation = (client: Client, id: string): Promise<unknown> =>
  callTemporal(client, () => client.workflow.getHandle(scanWorkflowId(id)).cancel());
