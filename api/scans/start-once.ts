import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { v5 } from 'uuid';
import { ProblemError } from '../http/problem-error.ts';
import { readScan } from './read-scan.ts';
import { readStart } from './recorded-scan.ts';
import type { AcceptedScan, ScanSubmission } from './scan-directory.ts';
import { TemporalUnavailableError } from './scan-directory.ts';
import { startScan } from './start-scan.ts';

/** Vigil's own namespace of the ids of scans that were given a key; a random UUID, fixed for ever. */
const keyNamespace = '59484c28-973a-440f-b802-76873e56d9ce';

/**
 * Starts a scan, or gives the one that was started with the same key, however far it has come. The key is in the
 * workflow's id, so Temporal decides which of many requests is the first, and remembers it as long as it keeps the scan.
 * @throws {ProblemError} `idempotency-key-reused` when that scan is of something else
 */
export async function startOnce(
  client: Client,
  submission: ScanSubmission,
  archive: boolean,
  key: string,
): Promise<AcceptedScan> {
  const id = v5(key, keyNamespace);
  try {
    return await startScan(client, submission, archive, id);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  const [start, scan] = await Promise.all([readStart(client, id), readScan(client, id)]);
  // Its retention ran out between the two calls: whoever tries again starts it anew.
  if (start === null || scan === null) throw new TemporalUnavailableError(new Error('The scan was just deleted.'));
  const { target, profile, options } = start.input;
  if (!isDeepStrictEqual({ target, profile, options }, submission)) {
    throw new ProblemError('idempotency-key-reused', `A scan of something else has the key "${key}".`);
  }
  return { scan, runId: start.runId };
}
