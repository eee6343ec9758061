import { randomUUID } from 'node:crypto';
import type { TelemetryPorts } from '../../../activities/telemetry.ts';
import { createTelemetryActivities } from '../../../activities/telemetry.ts';
import { createShardActivities } from '../../../activities/telemetry-shards.ts';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import { batchWorkflowId, publishBatchType } from '../../../contracts/telemetry/batch.ts';
import type { ConsumerReport, ConsumersState } from '../../../contracts/telemetry/consumers.ts';
import { reportSignalName, trackConsumersType } from '../../../contracts/telemetry/consumers.ts';
import { CallFailure } from '../../../contracts/telemetry/failures.ts';
import type { SuperviseShardsInput } from '../../../contracts/telemetry/shards.ts';
import { superviseShardsType } from '../../../contracts/telemetry/shards.ts';
import { noTotals } from '../../../domain/telemetry/consumers-state.ts';
import type { BatchArgs } from '../../helpers/telemetry.ts';
import {
  acceptAll,
  accepted,
  batchOf,
  refused,
  rejectOf,
  render,
  steeredQueue,
  steeredStream,
} from '../../helpers/telemetry.ts';
import type { Scenario } from './scenario.ts';

const away = (untilRequest: number) =>
  steeredStream((records, request) => {
    if (request < untilRequest) throw new CallFailure('circuit_open', 'Kinesis is not asked for now.');
    return acceptAll(records, request);
  });

const batchScenario = (name: string, args: BatchArgs, ports: Partial<TelemetryPorts> = {}): Scenario => ({
  ...{ pipeline: 'telemetry', name, args },
  ...{ workflowType: publishBatchType, workflowId: batchWorkflowId(args[0].batchId) },
  activities: createTelemetryActivities({ stream: steeredStream(), queue: steeredQueue(), render, ...ports }),
  payloadCodecs: [compressionCodec],
});

const withRejects = batchOf([1, 2], { rejects: [rejectOf(), rejectOf()] });
const [hopeless = ''] = withRejects[0].rejects.map(({ messageId }) => messageId);
const expiring = batchOf([1, 1]);

const report: ConsumerReport = {
  ...{ consumerId: 'recorded', at: '2026-01-01T00:00:00.000Z', periodSeconds: 5, messages: 20, events: 4_500 },
  ...{ bytes: 500_000, published: 90, redelivered: 1, rejects: { no_events: 2 }, skipped: { bad_user: 3 } },
  ...{ shards: {}, batchesInFlight: 1, oldestMessageSeconds: 1, backlog: 7, holding: null },
  ...{ queueCircuit: 'closed', streamCircuit: 'closed' },
};
const noReports: ConsumersState = { since: report.at, reports: {}, totals: noTotals() };

const trackerScenario: Scenario = {
  ...{ pipeline: 'telemetry', name: 'consumers-tracked', args: [noReports], activities: {} },
  ...{ workflowType: trackConsumersType, workflowId: `consumers-${randomUUID()}` },
  async during(handle) {
    await handle.signal(reportSignalName, report);
    await handle.signal(reportSignalName, { ...report, consumerId: 'another' });
    await handle.query('consumers');
    await handle.terminate('recorded');
  },
};

const supervision: SuperviseShardsInput = {
  stream: 'events',
  policy: {
    ...{ minShards: 1, maxShards: 8, cooldownSeconds: 300, lowSeconds: 1_800, highShare: 0.8, lowShare: 0.3 },
    dryRun: false,
  },
};

/** @param scale what the stream does when it is asked for more shards */
const shardScenario = (name: string, scale: () => Promise<void>): Scenario => ({
  ...{ pipeline: 'telemetry', name, args: [supervision] },
  ...{ workflowType: superviseShardsType, workflowId: `shards-${randomUUID()}` },
  activities: createShardActivities({
    consumers: async () => ({ ...noReports, reports: { recorded: { ...report, at: new Date().toISOString() } } }),
    lastDecision: async () => null,
    describe: async () => ({ status: 'ACTIVE', openShards: 1 }),
    scale,
  }),
});

export const telemetryScenarios: Scenario[] = [
  // Large enough to be compressed.
  batchScenario('batch-plain', batchOf(Array.from({ length: 20 }, (_, index) => 1 + (index % 8)))),
  batchScenario('batch-small', batchOf([1])),
  // Leases are extended meanwhile.
  batchScenario('batch-waited-for-stream', batchOf([2, 1], { visibilitySeconds: 2 }), { stream: away(4) }),
  batchScenario('batch-failed-in-parts', batchOf([3, 3, 3]), {
    stream: steeredStream((records, request) =>
      records.map((_, index) => (request < 10 && index % 2 === 0 ? refused : accepted)),
    ),
  }),
  batchScenario('batch-waited-for-queue', batchOf([1], { rejects: [rejectOf()], visibilitySeconds: 2 }), {
    queue: failsFirst(),
  }),
  batchScenario('batch-rejects', withRejects, {
    queue: steeredQueue({ setAside: () => ({ failed: [], expired: [hopeless], failure: null }) }),
  }),
  batchScenario('batch-only-rejects', batchOf([], { rejects: [rejectOf()] })),
  batchScenario('batch-expired', expiring, {
    queue: steeredQueue({
      delete: ([first]) => ({ failed: [], expired: first ? [first.messageId] : [], failure: null }),
    }),
  }),
  batchScenario('batch-bug', batchOf([1]), { stream: steeredStream(() => []) }),
  trackerScenario,
  shardScenario('shards-scaled', async () => {}),
  shardScenario('shards-not-scaled', () => Promise.reject(new CallFailure('denied', 'Kinesis refuses it.'))),
];

/** A queue whose every action fails twice at first. */
function failsFirst() {
  const calls = { setAside: 0, delete: 0 };
  const failing = (action: 'setAside' | 'delete') => (messages: { messageId: string; receiptHandle: string }[]) => {
    calls[action] += 1;
    return calls[action] < 3
      ? { failed: messages, expired: [], failure: 'SQS can’t be reached.' }
      : { failed: [], expired: [], failure: null };
  };
  return steeredQueue({ setAside: failing('setAside'), delete: failing('delete') });
}
