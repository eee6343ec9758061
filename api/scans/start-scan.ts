import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { ProcessScanInput } from '../../contracts/scans/workflow.ts';
import {
  scanSearchAttributes,
  scansTaskQueue,
  scanWorkflowId,
  scanWorkflowType,
} from '../../contracts/scans/workflow.ts';
import { acceptScan } from '../../domain/scans/scan-status.ts';
import { callTemporal } from './call-temporal.ts';
import type { AcceptedScan, ScanRecord, ScanSubmission } from './scan-directory.ts';
import { TemporalUnavailableError } from './scan-directory.ts';
import { searchableTarget } from './searchable-target.ts';

/**
 * Starts a scan's workflow; once this returns, the scan can't be lost.
 * @throws {WorkflowExecutionAlreadyStartedError} when there is a scan with this id, also one that has ended
 */
export async function startScan(
  client: Client,
  submission: ScanSubmission,
  archive: boolean,
  scanId: string = randomUUID(),
): Promise<AcceptedScan> {
  const input: ProcessScanInput = { scanId, ...submission, ...(archive && { archive }) };
  const { target, profile } = submission;
  const handle = await callTemporal(client, () =>
    client.workflow.start(scanWorkflowType, {
      taskQueue: scansTaskQueue,
      workflowId: scanWorkflowId(scanId),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [input],
      typedSearchAttributes: [
        { key: scanSearchAttributes.state, value: 'accepted' },
        { key: scanSearchAttributes.target, value: searchableTarget(target) },
        { key: scanSearchAttributes.profile, value: profile },
      ],
      staticSummary: `${profile} scan of ${target}`.slice(0, maxSummaryLength),
      staticDetails: describeInput(input),
    }),
  );
  if (handle === null)
    throw new TemporalUnavailableError(new Error('Temporal took no workflow: is there a namespace?'));
  const scan: ScanRecord = { ...acceptScan(input, new Date().toISOString()), source: 'history' };
  return { scan, runId: handle.firstExecutionRunId };
}

/** Temporal Cloud refuses summaries above 400 bytes; a target has at most four a character. */
const maxSummaryLength = 100;

const describeInput = ({ target, profile, options }: ProcessScanInput): string =>
  [
    `Target: \`${target.replaceAll('`', "'")}\``,
    '',
    `Profile: **${profile}**`,
    '',
    'Options:',
    '```json',
    JSON.stringify(options, null, 2),
    '```',
  ].join('\n');
