import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TelemetrySite } from '../helpers/telemetry-site.ts';
import { createTelemetrySite, shards } from '../helpers/telemetry-site.ts';
import type { RunningVigil } from '../helpers/vigil.ts';
import { startVigil } from '../helpers/vigil.ts';

let place: TelemetrySite;
let vigil: RunningVigil;
beforeAll(async () => {
  place = await createTelemetrySite();
  vigil = await startVigil(place.site, '--no-demo');
});
afterAll(async () => {
  await vigil?.stop();
  await place?.remove();
});

test('of 2,000 submissions the stream holds exactly the valid events, and the rejects exactly the rest', async () => {
  await place.send({ total: 2_000, seed: 4 });
  const { expected, records, ...outcome } = await place.settle();
  const events = expected.submissions.reduce((sum, submission) => sum + submission.events.length, 0);
  // By the fleet's seed, so that nobody has to trust the oracle alone that there is something to compare.
  expect([expected.submissions.length, expected.rejects.length, events]).toEqual([1_812, 188, 13_067]);
  expect(records).toBe(events);
  expect(outcome).toEqual({
    repeats: 0,
    repeatedRejects: 0,
    mostDeliveries: 1,
    shards: Array(shards).fill(expect.any(String)),
  });
});
