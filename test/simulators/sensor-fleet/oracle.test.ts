import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Decoded, RejectReason, SkipReason } from '../../../contracts/telemetry/submission.ts';
import { rejectReasons, skipReasons } from '../../../contracts/telemetry/submission.ts';
import { decodeSubmission } from '../../../domain/telemetry/decode-submission.ts';
import { eventId } from '../../../domain/telemetry/event-id.ts';
import { sensorFleet } from '../../../simulators/sensor-fleet/fleet.ts';
import type { ExpectedSubmission } from '../../helpers/expected-events.ts';
import { expectedOf } from '../../helpers/expected-events.ts';

const fleet = sensorFleet({
  ...{ devices: 10, intervalSeconds: [30, 45], events: [0, 5], invalid: 0.25, seed: 42 },
  startMs: Date.parse('2021-03-29T12:00:00Z'),
});
const bodies = Array.from({ length: 10_000 }, () => fleet.next().value.body);
const decoded = bodies.map(decodeSubmission);

test('what domain/ makes of 10,000 submissions is what an independent check expects', () => {
  const found = decoded.map(asExpected);
  const pairs = bodies.map((body, index) => ({ body, found: found[index], expected: expectedOf(body) }));
  const differing = pairs.filter((pair) => !isDeepStrictEqual(pair.found, pair.expected));
  expect(differing.slice(0, 3)).toEqual([]);
});

function asExpected(outcome: Decoded): ExpectedSubmission | string {
  if ('reason' in outcome) return outcome.reason;
  const { submissionId, deviceId, timeCreated, events } = outcome.submission;
  return {
    ...{ submissionId, deviceId, timeCreated },
    events: events.map((event) => ({
      eventId: eventId(submissionId, event),
      type: event.type,
      data: { ...event.data },
    })),
    skipped: outcome.skipped.map(({ reason }) => reason),
  };
}

test('the fleet brings about every reason to reject a submission or to skip an event', () => {
  const rejected = new Set<RejectReason>(decoded.flatMap((outcome) => ('reason' in outcome ? outcome.reason : [])));
  const skipped = new Set<SkipReason>(decoded.flatMap((outcome) => outcome.skipped.map(({ reason }) => reason)));
  expect([...rejected].sort()).toEqual(rejectReasons.toSorted());
  // No sensor sends a megabyte.
  expect([...skipped].sort()).toEqual(skipReasons.filter((reason) => reason !== 'too_large').sort());
});

test('the fleet sends valid submissions in every form that is taken', () => {
  const taken = bodies.filter((_, index) => 'submission' in (decoded[index] ?? {}));
  const forms = { plain: /^\{/, padded: /^[A-Za-z0-9+/]+={1,2}$/, inLines: /\w\n\w/, pretty: /^\{\n/ };
  for (const form of Object.values(forms)) expect(taken.some((body) => form.test(body))).toBe(true);
  expect(taken.some((body) => !body.startsWith('{') && !/\s/.test(body) && body.length % 4 !== 0)).toBe(true);
});
