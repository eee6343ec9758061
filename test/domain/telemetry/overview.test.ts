import { expect, test } from '@jest/globals';
import type { ConsumerReport, ConsumersState } from '../../../contracts/telemetry/consumers.ts';
import { noTotals, takeReport } from '../../../domain/telemetry/consumers-state.ts';
import { describeTelemetry } from '../../../domain/telemetry/overview.ts';

const now = Date.parse('2026-01-01T00:01:00Z');
const secondsAgo = (seconds: number) => new Date(now - seconds * 1000).toISOString();

const reportOf = (consumerId: string, changes: Partial<ConsumerReport> = {}): ConsumerReport => ({
  ...{ ...noTotals(), consumerId, at: secondsAgo(1), periodSeconds: 5, messages: 10, events: 50, bytes: 5_000 },
  ...{ published: 40, shards: { 's-1': { records: 20, bytes: 2_000 } }, batchesInFlight: 2 },
  ...{ oldestMessageSeconds: 3, backlog: 7, holding: null, queueCircuit: 'closed', streamCircuit: 'closed' },
  ...changes,
});

function stateOf(...reports: ConsumerReport[]): ConsumersState {
  const state: ConsumersState = { since: secondsAgo(60), reports: {}, totals: noTotals() };
  for (const report of reports) takeReport(state, report, Date.parse(report.at));
  return state;
}

test('all consumers are added up; the queue, which they share, is not', () => {
  const shards = { 's-1': { records: 5, bytes: 500 }, 's-2': { records: 10, bytes: 1_000 } };
  const other = reportOf('b', { shards, oldestMessageSeconds: 9, streamCircuit: 'open', holding: 'Kinesis is away.' });
  expect(describeTelemetry(stateOf(reportOf('a'), other), null, now)).toMatchObject({
    rates: { messages: 4, events: 20, bytes: 2_000, published: 16 },
    totals: { messages: 20, events: 100 },
    ...{ batchesInFlight: 4, oldestMessageSeconds: 9, backlog: 7, circuits: { queue: 'closed', stream: 'open' } },
    consumers: [
      { id: 'a', holding: null },
      { id: 'b', holding: 'Kinesis is away.' },
    ],
    shards: [
      { shardId: 's-1', recordsPerSecond: 5, bytesPerSecond: 500 },
      { shardId: 's-2', recordsPerSecond: 2, bytesPerSecond: 200 },
    ],
  });
});

test('what waits in the queue is as whoever asked last was told', () => {
  const here = (consumerId: string, seconds: number, backlog: number | null) =>
    reportOf(consumerId, { at: secondsAgo(seconds), backlog });
  expect(describeTelemetry(stateOf(here('a', 4, 90_000), here('b', 2, 7)), null, now).backlog).toBe(7);
  expect(describeTelemetry(stateOf(here('a', 4, 90_000), here('b', 2, null)), null, now).backlog).toBe(90_000);
  expect(describeTelemetry(stateOf(here('a', 4, null)), null, now).backlog).toBeNull();
});

test('a consumer that said that it stops is gone at once; what it did still counts', () => {
  const state = stateOf(reportOf('here'), reportOf('stopping'), reportOf('stopping', { stopped: true, events: 3 }));
  const overview = describeTelemetry(state, null, now);
  expect(overview.consumers.map(({ id }) => id)).toEqual(['here']);
  expect(overview.totals.events).toBe(103);
});

test('reports that waited for a worker don’t bring a consumer back that died meanwhile', () => {
  const state = stateOf();
  for (const seconds of [600, 595]) takeReport(state, reportOf('died', { at: secondsAgo(seconds) }), now);
  for (const seconds of [600, 300, 0]) takeReport(state, reportOf('here', { at: secondsAgo(seconds) }), now);
  // Its clock is ahead.
  takeReport(state, reportOf('early', { at: secondsAgo(-9_000) }), now);
  takeReport(state, reportOf('here', { at: secondsAgo(0) }), now);
  expect(describeTelemetry(state, null, now).consumers.map(({ id }) => id)).toEqual(['early', 'here']);
});

test('a consumer that has not reported for long is gone; what it did still counts', () => {
  const state = stateOf(reportOf('gone', { at: secondsAgo(31), rejects: { no_events: 2 } }), reportOf('here'));
  const overview = describeTelemetry(state, null, now);
  expect(overview.consumers.map(({ id }) => id)).toEqual(['here']);
  expect(overview.totals).toMatchObject({ messages: 20, rejects: { no_events: 2 } });
});
