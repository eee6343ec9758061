import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import { TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import type { PipelineName } from '../config/settings.ts';
import { karmaTaskQueue } from '../contracts/karma/saga.ts';
import { ArchiveUnavailableError } from '../contracts/scans/archive.ts';
import { scanSearchAttributes, scansTaskQueue, scanWorkflowType } from '../contracts/scans/workflow.ts';
import { StoreUnavailable } from '../contracts/store-unavailable.ts';
import { publishBatchType, telemetryTaskQueue } from '../contracts/telemetry/batch.ts';
import { trendsTaskQueue } from '../contracts/trends/batch.ts';
import type { TrendsReadings } from '../contracts/trends/readings.ts';
import type { ArchiveReader } from './scans/archive-reader.ts';
import { checkConsumers } from './telemetry/check-consumers.ts';

/** Whether the API can do its work now, and what is missing if not. */
export interface Readiness {
  ready: boolean;
  checks: ReadinessCheck[];
}

/** Vigil's own processes by the names that they have in logs too. */
export const readinessChecks = [
  'temporal',
  'scans-worker',
  'archive',
  'telemetry-worker',
  'telemetry-consumer',
  'karma-worker',
  'trends-worker',
  'trends-store',
] as const;

export interface ReadinessCheck {
  name: (typeof readinessChecks)[number];
  ok: boolean;
  /** One sentence for whoever has to mend it; no addresses or secrets. */
  detail: string;
}

const timeoutMs = 1_000;

export interface ReadinessOptions {
  /** Those that run here; nothing is asked about others. */
  pipelines: readonly PipelineName[];
  /** null where none is configured: then it is no check either. */
  archive: Pick<ArchiveReader, 'ping'> | null;
  /** null where trends is none of the pipelines. */
  trends: Pick<TrendsReadings, 'progress'> | null;
}

/**
 * Asks Temporal for what the API can't do without: an answer, the namespace and the search attributes. A missing worker
 * is told but leaves the API ready, because scans are accepted and wait for one; so is a missing archive, because what
 * is to be archived waits too; and a missing consumer, because submissions wait in their queue. Without the counts of
 * trends all else can be told.
 */
export async function checkReadiness(
  client: Client,
  { pipelines, archive, trends }: ReadinessOptions,
): Promise<Readiness> {
  const [temporal, ...others] = await Promise.all([
    checkTemporal(client, pipelines),
    ...(pipelines.includes('scans') ? [checkWorker(client, 'scans')] : []),
    ...(archive === null ? [] : [checkArchive(archive)]),
    ...(pipelines.includes('telemetry')
      ? [checkWorker(client, 'telemetry'), checkConsumers(client, Date.now() + timeoutMs)]
      : []),
    ...(pipelines.includes('karma') ? [checkWorker(client, 'karma')] : []),
    ...(pipelines.includes('trends') ? [checkWorker(client, 'trends')] : []),
    ...(trends === null ? [] : [checkCounts(trends)]),
  ]);
  return { ready: temporal.ok, checks: [temporal, ...others] };
}

async function checkArchive(archive: Pick<ArchiveReader, 'ping'>): Promise<ReadinessCheck> {
  const name = 'archive';
  try {
    await archive.ping();
    return { name, ok: true, detail: 'The archive answers.' };
  } catch (error) {
    if (!(error instanceof ArchiveUnavailableError)) throw error;
    return { name, ok: false, detail: `${error.message} Scans that have ended wait to be archived.` };
  }
}

async function checkCounts(trends: Pick<TrendsReadings, 'progress'>): Promise<ReadinessCheck> {
  const name = 'trends-store';
  try {
    await timeout(timeoutMs, TimeoutStrategy.Aggressive).execute(() => trends.progress());
    return { name, ok: true, detail: 'Cassandra answers.' };
  } catch (error) {
    if (error instanceof TaskCancelledError)
      return { name, ok: false, detail: 'Cassandra does not answer within 1 s. Counts by city can’t be shown.' };
    if (!(error instanceof StoreUnavailable)) throw error;
    return { name, ok: false, detail: `${error.message} Counts by city can’t be shown.` };
  }
}

async function checkTemporal(client: Client, pipelines: readonly PipelineName[]): Promise<ReadinessCheck> {
  const { namespace } = client.options;
  const query = pipelines.includes('scans')
    ? `WorkflowType = '${scanWorkflowType}' AND ${scanSearchAttributes.state.name} = 'running'`
    : `WorkflowType = '${publishBatchType}'`;
  try {
    await client.connection.withDeadline(Date.now() + timeoutMs, () =>
      client.workflowService.countWorkflowExecutions({ namespace, query }),
    );
    return { name: 'temporal', ok: true, detail: 'Temporal answers.' };
  } catch (error) {
    return { name: 'temporal', ok: false, detail: `Temporal can't be used: ${reasonOf(error)}` };
  }
}

const workers = {
  scans: { taskQueue: scansTaskQueue, work: 'scans' },
  telemetry: { taskQueue: telemetryTaskQueue, work: 'batches of submissions' },
  karma: { taskQueue: karmaTaskQueue, work: 'batches of findings' },
  trends: { taskQueue: trendsTaskQueue, work: 'batches of posts' },
};

async function checkWorker(client: Client, pipeline: PipelineName): Promise<ReadinessCheck> {
  const { taskQueue, work } = workers[pipeline];
  const request = { namespace: client.options.namespace, taskQueue: { name: taskQueue } };
  const { pollers } = await client.connection
    .withDeadline(Date.now() + timeoutMs, () => client.workflowService.describeTaskQueue(request))
    .catch(() => ({ pollers: [] }));
  const ok = (pollers ?? []).length > 0;
  const detail = ok
    ? `A worker takes ${work}.`
    : `No worker has asked for work in the last minutes; ${work} wait for one.`;
  return { name: `${pipeline}-worker`, ok, detail };
}

/** What the server says is about our request; what the connection says may hold addresses, so it is left out. */
function reasonOf(error: unknown): string {
  if (!isGrpcServiceError(error)) return 'the client failed.';
  if (error.code === grpcUnauthenticated) return 'it refuses the credentials.';
  return aboutTheRequest.includes(error.code) ? error.details : 'it does not answer within 1 s.';
}

const grpcUnauthenticated = 16;
/** Invalid argument (a search attribute is missing), not found (the namespace is), permission denied. */
const aboutTheRequest = [3, 5, 7];
