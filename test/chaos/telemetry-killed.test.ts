import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRandom } from '../../simulators/random.ts';
import { killAtRandom, killsOf } from '../helpers/kill-at-random.ts';
import type { SupervisedVigil } from '../helpers/supervised-vigil.ts';
import { superviseVigil } from '../helpers/supervised-vigil.ts';
import type { TelemetrySite } from '../helpers/telemetry-site.ts';
import { createTelemetrySite } from '../helpers/telemetry-site.ts';

const seed = 50;
/** How often each is killed. */
const victims = { temporal: 13, 'telemetry-worker': 14, api: 9, 'telemetry-consumer': 14 };
const kills = killsOf(victims);
const longestPauseMs = 3_000;
/** So many a second that they flow all the time that something is killed. */
const fleet = { total: 1_500, rate: 20, seed };

let place: TelemetrySite;
let vigil: SupervisedVigil;
beforeAll(async () => {
  // Longer than Temporal takes to miss a worker, ten seconds: messages would else come again with each that is killed, and
  // the queue gives them up after five times.
  place = await createTelemetrySite({ VIGIL_QUEUE_VISIBILITY_TIMEOUT: '20', VIGIL_QUEUE_WAIT_TIME: '1' });
  vigil = await superviseVigil(place.site);
  // Some are hit by several kills.
  await place.deliverWithoutEnd();
});
afterAll(async () => {
  await vigil?.stop();
  await place?.remove();
});

test(`${kills} times something is killed while a fleet flows: nothing is lost or late, repeats have the same id`, async () => {
  const random = createRandom(seed);
  const sending = place.send(fleet);
  await killAtRandom(vigil, victims, { random, longestPauseMs });
  await sending;

  const { expected, repeats } = await place.settle(120_000);
  expect(expected.submissions.length + expected.rejects.length).toBe(fleet.total);
  // Else nothing was ever killed in the middle of a batch.
  expect(repeats).toBeGreaterThan(0);
  expect((await place.overview()).totals.messages).toBeGreaterThan(0);
}, 300_000);
