import type { ConsumerReport, ConsumersState, TelemetryTotals } from '../../contracts/telemetry/consumers.ts';
import { consumerBehindSeconds, consumerGoneSeconds } from '../../contracts/telemetry/consumers.ts';
import type { Demand } from '../../contracts/telemetry/shards.ts';

export const noTotals = (): TelemetryTotals => ({
  messages: 0,
  events: 0,
  published: 0,
  redelivered: 0,
  rejects: {},
  skipped: {},
});

/**
 * Takes a report in, at `now`: it replaces the consumer's last one and is added to the totals. Reports of the gone are dropped.
 * Reports that waited for a worker are taken all at once, so those of a consumer that died meanwhile are known by its own clock.
 */
export function takeReport(state: ConsumersState, told: ConsumerReport, now: number): void {
  // A clock that is ahead must not make all others old.
  const toldAt = new Date(Math.min(Date.parse(told.at), now)).toISOString();
  const report = { ...told, at: new Date(now).toISOString(), toldAt };
  state.reports[report.consumerId] = report;
  for (const key of ['messages', 'events', 'published', 'redelivered'] as const) state.totals[key] += report[key];
  state.totals.rejects = addedCounts(state.totals.rejects, report.rejects);
  state.totals.skipped = addedCounts(state.totals.skipped, report.skipped);
  const newest = Math.max(...Object.values(state.reports).map(toldAtMs));
  for (const { consumerId } of Object.values(state.reports)) {
    const kept = state.reports[consumerId];
    if (kept !== undefined && (kept.stopped || !isPresent(kept, now) || isBehind(kept, newest)))
      delete state.reports[consumerId];
  }
}

/** @param now milliseconds since 1970 */
export const presentReports = (state: ConsumersState, now: number): ConsumerReport[] =>
  Object.values(state.reports).filter((report) => isPresent(report, now));

/** What all consumers together ask of the stream. */
export function demandOf(reports: ConsumerReport[]): Demand {
  const perSecond = (key: 'events' | 'bytes') =>
    reports.reduce((sum, report) => sum + report[key] / Math.max(report.periodSeconds, 1), 0);
  return { recordsPerSecond: perSecond('events'), bytesPerSecond: perSecond('bytes'), consumers: reports.length };
}

const isPresent = (report: ConsumerReport, now: number): boolean =>
  now - Date.parse(report.at) <= consumerGoneSeconds * 1000;

const toldAtMs = ({ at, toldAt = at }: ConsumerReport): number => Date.parse(toldAt);

const isBehind = (report: ConsumerReport, newest: number): boolean =>
  newest - toldAtMs(report) > consumerBehindSeconds * 1000;

type Counts<Key extends string> = Partial<Record<Key, number>>;

export function addedCounts<Key extends string>(some: Counts<Key>, more: Counts<Key>): Counts<Key> {
  const sum = { ...some };
  for (const [key, count] of Object.entries(more) as [Key, number][]) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}
