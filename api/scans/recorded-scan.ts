import type { Client } from '@temporalio/client';
import type { ScanStatus } from '../../contracts/scans/resource.ts';
import type { ProcessScanInput } from '../../contracts/scans/workflow.ts';
import { scanWorkflowId } from '../../contracts/scans/workflow.ts';
import { acceptScan } from '../../domain/scans/scan-status.ts';
import { callTemporal } from './call-temporal.ts';
import type { HistoryEvent } from './workflow-start.ts';
import { decodeFirst, readWorkflowStart } from './workflow-start.ts';

/**
 * Reads what the end of a scan's history tells: the whole status of a scan that nobody has begun, or that is complete
 * or an error. It needs no worker, and is the fastest read there is: a query of a closed workflow makes a worker replay
 * it (some 10 times slower), and asking for the close event alone waits for it while the workflow is open.
 * @returns 'open' or 'closed' where only the workflow itself can tell more; null when there is no such scan
 */
export async function readRecordedScan(client: Client, id: string): Promise<ScanStatus | 'open' | 'closed' | null> {
  const page = await callTemporal(client, () =>
    client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace: client.options.namespace,
      execution: { workflowId: scanWorkflowId(id) },
      // The server never splits the events that were written together, so the page holds at least the last of them.
      maximumPageSize: 1,
    }),
  );
  if (page === null) return null;
  const events = page.history?.events ?? [];
  const status = (await readEnd(client, events.at(0))) ?? (await readBeginning(client, events));
  return status ?? (isEnd(events.at(0)) ? 'closed' : 'open');
}

/** Reads with what a scan was started, and in which run; null when there is no such scan. */
export async function readStart(
  client: Client,
  id: string,
): Promise<{ input: ProcessScanInput; runId: string } | null> {
  const start = await readWorkflowStart(client, scanWorkflowId(id));
  return start && { ...start, input: start.input as ProcessScanInput };
}

async function readEnd(client: Client, last: HistoryEvent | undefined): Promise<ScanStatus | null> {
  const completed = last?.workflowExecutionCompletedEventAttributes?.result;
  const failed = last?.workflowExecutionFailedEventAttributes?.failure?.applicationFailureInfo?.details;
  const status = await decodeFirst(client, completed ?? failed);
  return isScanStatus(status) ? status : null;
}

/** While the first workflow task is only scheduled, the first and last events stand in the same page. */
async function readBeginning(client: Client, events: HistoryEvent[]): Promise<ScanStatus | null> {
  const first = events.at(-1);
  const started = first?.workflowExecutionStartedEventAttributes;
  if (!started || !events.at(0)?.workflowTaskScheduledEventAttributes) return null;
  const input = (await decodeFirst(client, started.input)) as ProcessScanInput;
  return acceptScan(input, toIso(first.eventTime));
}

const isEnd = (last: HistoryEvent | undefined): boolean =>
  [
    last?.workflowExecutionCanceledEventAttributes,
    last?.workflowExecutionTerminatedEventAttributes,
    last?.workflowExecutionTimedOutEventAttributes,
    last?.workflowExecutionCompletedEventAttributes,
    last?.workflowExecutionFailedEventAttributes,
  ].some(Boolean);

const isScanStatus = (value: unknown): value is ScanStatus =>
  typeof value === 'object' && value !== null && 'state' in value && 'checks' in value;

const toIso = (time: HistoryEvent['eventTime']): string =>
  new Date(Number(time?.seconds ?? 0) * 1000 + (time?.nanos ?? 0) / 1e6).toISOString();
