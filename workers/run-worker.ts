import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Config } from '../config/load-config.ts';
import type { Running } from '../runtime/process.ts';

type PipelineOptions = Pick<WorkerOptions, 'taskQueue' | 'activities' | 'workflowBundle' | 'dataConverter'>;

/**
 * Runs one pipeline's worker until it is stopped. Stopping lets activities run on for most of the shutdown time and then
 * cancels them: they are handed back to Temporal, which gives them to the next worker.
 */
export async function runWorker(
  connection: NativeConnection,
  namespace: string,
  pipeline: PipelineOptions,
  config: Config,
): Promise<Running> {
  const worker = await Worker.create({
    ...pipeline,
    connection,
    namespace,
    maxConcurrentActivityTaskExecutions: config.workerMaxActivities,
    maxConcurrentWorkflowTaskExecutions: config.workerMaxWorkflowTasks,
    maxCachedWorkflows: config.workerCachedWorkflows,
    ...pollers(config),
    shutdownGraceTime: config.shutdownSeconds * 0.6 * 1000,
    shutdownForceTime: config.shutdownSeconds * 0.9 * 1000,
    // A check beats every two seconds; more often than every five tells nothing new.
    maxHeartbeatThrottleInterval: '5 seconds',
  });
  const ended = worker.run().finally(() => connection.close());
  return {
    ended,
    async stop() {
      worker.shutdown();
      await ended;
    },
  };
}

function pollers({
  workerPollers,
}: Config): Pick<WorkerOptions, 'workflowTaskPollerBehavior' | 'activityTaskPollerBehavior'> {
  if (workerPollers === 'fixed') return {};
  const behavior = { type: 'autoscaling', minimum: 2, initial: 5, maximum: 20 } as const;
  return { workflowTaskPollerBehavior: behavior, activityTaskPollerBehavior: behavior };
}
