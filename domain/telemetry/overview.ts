import type { CircuitState, ConsumerReport, ConsumersState } from '../../contracts/telemetry/consumers.ts';
import type { ConsumerResource, ShardRate, TelemetryResource } from '../../contracts/telemetry/resource.ts';
import type { ShardDecision } from '../../contracts/telemetry/shards.ts';
import { noTotals, presentReports } from './consumers-state.ts';

/**
 * Adds up what all consumers that are there last reported.
 * @param state null before the first report
 * @param now milliseconds since 1970
 */
export function describeTelemetry(
  state: ConsumersState | null,
  supervisor: ShardDecision | null,
  now: number,
): TelemetryResource {
  const reports = state === null ? [] : presentReports(state, now);
  const perSecond = (key: 'messages' | 'events' | 'bytes' | 'published') =>
    reports.reduce((sum, report) => sum + rateOf(report[key], report), 0);
  const asked = reports.filter(({ backlog }) => backlog !== null).sort((a, b) => (a.at < b.at ? -1 : 1));
  const ages = reports.flatMap(({ oldestMessageSeconds }) => oldestMessageSeconds ?? []);
  return {
    rates: {
      ...{ messages: perSecond('messages'), events: perSecond('events') },
      ...{ bytes: perSecond('bytes'), published: perSecond('published') },
    },
    totals: state?.totals ?? noTotals(),
    since: state?.since ?? null,
    batchesInFlight: reports.reduce((sum, { batchesInFlight }) => sum + batchesInFlight, 0),
    oldestMessageSeconds: ages.length === 0 ? null : Math.max(...ages),
    // All of them ask the same queue: whoever asked last knows best.
    backlog: asked.at(-1)?.backlog ?? null,
    circuits: {
      queue: worst(reports.map(({ queueCircuit }) => queueCircuit)),
      stream: worst(reports.map(({ streamCircuit }) => streamCircuit)),
    },
    consumers: reports.map(describeConsumer).sort((a, b) => (a.id < b.id ? -1 : 1)),
    shards: shardRates(reports),
    supervisor,
  };
}

const rateOf = (count: number, { periodSeconds }: ConsumerReport): number => count / Math.max(periodSeconds, 1);

const describeConsumer = (report: ConsumerReport): ConsumerResource => ({
  id: report.consumerId,
  reportedAt: report.at,
  eventsPerSecond: rateOf(report.events, report),
  batchesInFlight: report.batchesInFlight,
  holding: report.holding,
  circuits: { queue: report.queueCircuit, stream: report.streamCircuit },
});

function shardRates(reports: ConsumerReport[]): ShardRate[] {
  const rates = new Map<string, ShardRate>();
  for (const report of reports) {
    for (const [shardId, { records, bytes }] of Object.entries(report.shards)) {
      const rate = rates.get(shardId) ?? { shardId, recordsPerSecond: 0, bytesPerSecond: 0 };
      rate.recordsPerSecond += rateOf(records, report);
      rate.bytesPerSecond += rateOf(bytes, report);
      rates.set(shardId, rate);
    }
  }
  return [...rates.values()].sort((a, b) => (a.shardId < b.shardId ? -1 : 1));
}

const worst = (states: CircuitState[]): CircuitState =>
  (['open', 'half_open'] as const).find((state) => states.includes(state)) ?? 'closed';
