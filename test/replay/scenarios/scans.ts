import type { WorkflowHandle } from '@temporalio/client';
import type { ScanPorts } from '../../../activities/scans.ts';
import { createScanActivities } from '../../../activities/scans.ts';
import { ScanError } from '../../../contracts/scans/failures.ts';
import type { ProcessScanInput } from '../../../contracts/scans/workflow.ts';
import { scanWorkflowId, scanWorkflowType } from '../../../contracts/scans/workflow.ts';
import { gate } from '../../helpers/gate.ts';
import { scanInput, scanOptions, steeredPorts } from '../../helpers/scans.ts';
import type { Scenario } from './scenario.ts';

interface Path {
  name: string;
  input: ProcessScanInput;
  ports?: Partial<ScanPorts>;
  during?: (handle: WorkflowHandle) => Promise<void>;
}

const simulation = (failureChance: number) => ({ minSleepSeconds: 0.1, maxSleepSeconds: 0.2, failureChance });
const reached = gate();
let flakyCalls = 0;

const paths: Path[] = [
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

export const scanScenarios: Scenario[] = paths.map(({ name, input, ports = {}, during }) => ({
  ...{ pipeline: 'scans', name, args: [input], workflowType: scanWorkflowType },
  workflowId: scanWorkflowId(input.scanId),
  activities: createScanActivities(steeredPorts(ports)),
  ...(during && { during }),
}));
