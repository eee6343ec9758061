import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Demand, ShardDecision, ShardPolicy } from '../../../contracts/telemetry/shards.ts';
import { decideShards } from '../../../domain/telemetry/scale-shards.ts';

const policy: ShardPolicy = {
  ...{ minShards: 1, maxShards: 16, cooldownSeconds: 300, lowSeconds: 1800, highShare: 0.8, lowShare: 0.3 },
  dryRun: false,
};
const start = Date.parse('2026-01-01T00:00:00Z');
const demandOf = (recordsPerSecond: number, changes: Partial<Demand> = {}): Demand => ({
  ...{ recordsPerSecond, bytesPerSecond: 0, consumers: 1 },
  ...changes,
});

interface Run {
  shards?: number;
  status?: string;
  demand: Demand;
  last?: ShardDecision | null;
  afterSeconds?: number;
  with?: Partial<ShardPolicy>;
}
const decide = ({ shards = 4, status = 'ACTIVE', demand, last = null, afterSeconds = 0, ...run }: Run) =>
  decideShards({
    stream: { status, openShards: shards },
    ...{ demand, last, policy: { ...policy, ...run.with }, now: new Date(start + afterSeconds * 1000) },
  });

describe('up, as soon as demand is high', () => {
  test('to where it fills some 60 %', () => {
    expect(decide({ demand: demandOf(3_500) })).toMatchObject({ action: 'up', target: 6, shards: 4 });
  });
  test('by bytes where they fill more', () => {
    expect(decide({ demand: demandOf(10, { bytesPerSecond: 3_500_000 }) })).toMatchObject({ action: 'up', target: 6 });
  });
  test('to double at most, and to the maximum', () => {
    expect(decide({ demand: demandOf(50_000) }).target).toBe(8);
    expect(decide({ demand: demandOf(50_000), with: { maxShards: 5 } }).target).toBe(5);
    expect(decide({ demand: demandOf(50_000), with: { maxShards: 4 } })).toMatchObject({ action: 'none', target: 4 });
  });
  test('not again within the cool-down', () => {
    const last = decide({ demand: demandOf(3_500) });
    const again = { shards: 6, demand: demandOf(6_000), last };
    expect(decide({ ...again, afterSeconds: 299 }).action).toBe('none');
    expect(decide({ ...again, afterSeconds: 300 }).action).toBe('up');
  });
});

describe('down, only after demand has been low for long', () => {
  const low = { demand: demandOf(100) };
  test('without a break', () => {
    const first = decide(low);
    expect(first).toMatchObject({ action: 'none', lowSince: new Date(start).toISOString() });
    expect(decide({ ...low, last: first, afterSeconds: 1799 }).action).toBe('none');
    expect(decide({ ...low, last: first, afterSeconds: 1800 })).toMatchObject({
      action: 'down',
      target: 2,
      lowSince: null,
    });
    const broken = decide({ demand: demandOf(2_000), last: first, afterSeconds: 900 });
    expect(decide({ ...low, last: broken, afterSeconds: 1800 }).action).toBe('none');
  });
  test('never because nobody reports', () => {
    const nobody = { demand: demandOf(0, { consumers: 0 }), with: { lowSeconds: 0 } };
    expect(decide(nobody)).toMatchObject({ action: 'none', lowSince: null });
  });
});

test('bounds that were moved are kept to, by no more than double or half at once', () => {
  const demand = demandOf(0, { consumers: 0 });
  expect(decide({ shards: 2, demand, with: { minShards: 10 } })).toMatchObject({ action: 'up', target: 4 });
  expect(decide({ shards: 16, demand, with: { maxShards: 3 } })).toMatchObject({ action: 'down', target: 8 });
});

test('a stream that changes is left alone', () => {
  expect(decide({ status: 'UPDATING', demand: demandOf(50_000) }).action).toBe('none');
});

test('a dry run tells what it would do, and counts nothing', () => {
  expect(decide({ demand: demandOf(3_500), with: { dryRun: true } })).toMatchObject({
    ...{ action: 'would_scale', target: 6, changes: [] },
  });
});

test('whatever demand does: never beyond the bounds, more than double or half, or ten changes a day; steady demand settles', () => {
  const demands = fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(demands, fc.integer({ min: 1, max: 16 }), (records, initial) => {
      let last: ShardDecision | null = null;
      let shards = initial;
      let minute = 0;
      const run = (demand: Demand) => {
        minute += 1;
        last = decide({ shards, demand, last, afterSeconds: minute * 60, with: { lowSeconds: 300 } });
        const { target, action, changes } = last;
        const allowed = target >= Math.ceil(shards / 2) && target <= Math.min(16, shards * 2) && changes.length <= 10;
        if (!allowed) throw new Error(`from ${shards}: ${JSON.stringify(last)}`);
        if (action === 'up' || action === 'down') shards = target;
        return action;
      };
      for (const recordsPerSecond of records) run(demandOf(recordsPerSecond));
      const steady = demandOf(records.at(-1) ?? 0);
      for (let settling = 0; settling < 1_600; settling += 1) run(steady);
      for (let settled = 0; settled < 60; settled += 1) expect(run(steady)).toBe('none');
    }),
    { numRuns: 30 },
  );
});
