import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { FleetOptions, FleetSubmission } from '../../../simulators/sensor-fleet/fleet.ts';
import { sensorFleet } from '../../../simulators/sensor-fleet/fleet.ts';
import type { ExpectedSubmission } from '../../helpers/expected-events.ts';
import { expectedOutcome } from '../../helpers/expected-events.ts';

const options: FleetOptions = {
  ...{ devices: 10, intervalSeconds: [30, 45], events: [3, 5], invalid: 0.1, seed: 7 },
  startMs: Date.parse('2021-03-29T12:00:00Z'),
};

function take(count: number, changes: Partial<FleetOptions> = {}): FleetSubmission[] {
  const fleet = sensorFleet({ ...options, ...changes });
  return Array.from({ length: count }, () => fleet.next().value);
}
const outcomeOf = (submissions: FleetSubmission[]) => expectedOutcome(submissions.map(({ body }) => body));
const sizesOf = ({ events }: ExpectedSubmission): number[] =>
  ['new_process', 'network_connection'].map((type) => events.filter((event) => event.type === type).length);

describe('a seed', () => {
  test('always gives the same submissions', () => {
    expect(take(300)).toEqual(take(300));
    const bodies = take(300).map(({ body }) => body);
    expect(createHash('sha256').update(bodies.join()).digest('hex')).toMatchInlineSnapshot(
      `"e526dbf814b9539c1988134f4cc1d397029e9197f6976d53216fb3d89058843b"`,
    );
  });
  test('gives other submissions than another seed', () => {
    const ids = (seed: number) => outcomeOf(take(300, { seed })).submissions.map(({ submissionId }) => submissionId);
    expect(new Set([...ids(7), ...ids(8)]).size).toBe(ids(7).length + ids(8).length);
  });
});

test('no two submissions share an id, and each comes from one of the devices', () => {
  const { submissions } = outcomeOf(take(2_000));
  expect(new Set(submissions.map(({ submissionId }) => submissionId)).size).toBe(submissions.length);
  expect(new Set(submissions.map(({ deviceId }) => deviceId)).size).toBe(options.devices);
});

test('each device submits once in 30 to 45 s, and says so by a clock of its own', () => {
  const submissions = take(400, { invalid: 0 });
  const { submissions: expected } = outcomeOf(submissions);
  const times = submissions.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const device of new Set(expected.map(({ deviceId }) => deviceId))) {
    const own = submissions.filter((_, index) => expected[index]?.deviceId === device);
    const pauses = own.slice(1).map(({ atMs }, index) => atMs - (own[index]?.atMs ?? Number.NaN));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(29_999);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(45_001);
    const skews = expected.flatMap(({ deviceId, timeCreated }, index) =>
      deviceId === device ? Date.parse(`${timeCreated}Z`) - options.startMs - (submissions[index]?.atMs ?? 0) : [],
    );
    expect(new Set(skews).size).toBe(1);
  }
});

test('a submission has three to five events of each type, either type first', () => {
  const { submissions, rejects } = outcomeOf(take(400, { invalid: 0 }));
  expect(rejects).toEqual([]);
  expect(submissions.flatMap(({ skipped }) => skipped)).toEqual([]);
  expect([...new Set(submissions.flatMap(sizesOf))].sort()).toEqual([3, 4, 5]);
  expect(new Set(submissions.map(({ events }) => events[0]?.type)).size).toBe(2);
});

test.each([0.1, 0.3])('a share of %d is rubbish', (invalid) => {
  const { submissions, rejects } = outcomeOf(take(3_000, { invalid }));
  const events = submissions.flatMap((submission) => submission.events).length;
  const skipped = submissions.flatMap((submission) => submission.skipped).length;
  for (const share of [rejects.length / 3_000, skipped / (events + skipped)]) {
    expect(share).toBeGreaterThan(invalid * 0.8);
    expect(share).toBeLessThan(invalid * 1.2);
  }
});
