import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { ScanPorts } from '../../activities/scans.ts';
import { createScanActivities } from '../../activities/scans.ts';
import { ScanError } from '../../contracts/scans/failures.ts';
import type { ProcessScanInput } from '../../contracts/scans/workflow.ts';
import { scanWorkflowId, scanWorkflowType } from '../../contracts/scans/workflow.ts';
import { gate } from '../helpers/gate.ts';
import { scanInput, scanOptions, steeredPorts } from '../helpers/scans.ts';
import { bundleWorkflows, startDevServer, testTools, withWorker } from '../helpers/temporal.ts';

/** One path through the scan workflow that its histories must cover. */
interface Scenario {
  name: string;
  input: ProcessScanInput;
  ports?: Partial<ScanPorts>;
  during?: (handle: WorkflowHandle) => Promise<void>;
}

const simulation = (failureChance: number) => ({ minSleepSeconds: 0.1, maxSleepSeconds: 0.2, failureChance });
const reached = gate();
let flakyCalls = 0;

const scenarios: Scenario[] = [
  { name: 'simulated-complete', input: scanInput('simulated', { simulation: simulation(0) }) },
  { name: 'simulated-error', input: scanInput('simulated', { simulation: simulation(1) }) },
  { name: 'standard-complete', input: scanInput('standard') },
  {
    name: 'http-retried',
    input: scanInput('http'),
    ports: {
      http: async (...given) => {
        flakyCalls += 1;
        if (flakyCalls < 3) throw new ScanError('target_unreachable', 'No answer.');
        return steeredPorts({}).http(...given);
      },
    },
  },
  {
    name: 'standard-partly-failed',
    input: scanInput('standard'),
    ports: { tls: async () => Promise.reject(new ScanError('tls_failure', 'No common protocol.')) },
  },
  {
    name: 'refused-by-policy',
    input: scanInput('http'),
    ports: { admit: async () => Promise.reject(new ScanError('target_refused_by_policy', '10.0.0.1 is private.')) },
  },
  {
    name: 'cancelled',
    input: scanInput('http'),
    ports: {
      http: (_request, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
          reached.open();
        }),
    },
    during: async (handle) => {
      await reached.opened;
      await handle.cancel();
    },
  },
  {
    name: 'simulated-cancelled',
    input: scanInput('simulated', {
      simulation: { ...scanOptions.simulation, minSleepSeconds: 60, maxSleepSeconds: 60 },
    }),
    during: async (handle) => {
      await handle.cancel();
    },
  },
];

const version = process.argv[2];
if (version === undefined) throw new Error('Say which version the histories are of, for example 0.1.');

await testTools.install();
await bundleWorkflows();
const environment = await startDevServer();
try {
  for (const scenario of scenarios) {
    const file = join('test/replay/histories', `scans-${version}-${scenario.name}.json`);
    // A recorded history is a promise to running workflows: it is never made anew.
    if (existsSync(file)) console.log(`${file} is there already`);
    else writeFileSync(file, await record(scenario));
  }
} finally {
  await environment.teardown();
}

async function record({ name, input, ports = {}, during }: Scenario): Promise<string> {
  const taskQueue = `record-${randomUUID()}`;
  const activities = createScanActivities(steeredPorts(ports));
  return withWorker(environment, { taskQueue, activities, identity: 'recorder' }, async () => {
    const handle = await environment.client.workflow.start(scanWorkflowType, {
      taskQueue,
      workflowId: scanWorkflowId(input.scanId),
      args: [input],
    });
    await during?.(handle);
    const ended = await handle.result().then(
      () => 'completed',
      () => 'not completed',
    );
    console.log(`${name}: ${ended}`);
    const show = ['workflow', 'show', '--workflow-id', handle.workflowId, '--output', 'json'];
    return execFileSync(await testTools.temporal(), [...show, '--address', environment.address], { encoding: 'utf8' });
  });
}
