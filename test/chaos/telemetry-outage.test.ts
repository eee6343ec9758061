import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectEventually } from '../helpers/eventually.ts';
import { names, queueCounts } from '../helpers/telemetry-check.ts';
import type { TelemetrySite } from '../helpers/telemetry-site.ts';
import { createTelemetrySite } from '../helpers/telemetry-site.ts';
import type { RunningVigil } from '../helpers/vigil.ts';
import { startVigil } from '../helpers/vigil.ts';

/** With `TELEMETRY_OUTAGE_SECONDS=60` a minute. By default less, in which leases are extended several times too. */
const outageSeconds = Number(process.env.TELEMETRY_OUTAGE_SECONDS ?? 25);
const fleet = { total: outageSeconds * 80, seed: 60, rate: 60 };
const longestPollMs = 1_500;

let place: TelemetrySite;
let vigil: RunningVigil;
beforeAll(async () => {
  place = await createTelemetrySite({ VIGIL_QUEUE_VISIBILITY_TIMEOUT: '20', VIGIL_QUEUE_WAIT_TIME: '1' });
  vigil = await startVigil(place.site, '--no-demo');
});
afterAll(async () => {
  await vigil?.stop();
  await place?.remove();
});

const requests = (operation: string) => place.sqsProxy.counts().requests[operation] ?? 0;
const queue = () => queueCounts(place.sqs, names.submissions);

async function workerCircuit(): Promise<string | undefined> {
  const metrics = await fetch(`http://127.0.0.1:${place.site.environment.VIGIL_TELEMETRY_METRICS_PORT}/metrics`);
  return /^vigil_telemetry_worker_circuit_state\{.*server="stream".*\} (\d)$/m.exec(await metrics.text())?.[1];
}

const closed = '0';
const open = '2';

test(`Kinesis is away for ${outageSeconds} s: nothing is taken meanwhile, nothing given up, and all arrives`, async () => {
  const sending = place.send(fleet);
  await expectEventually(async () => expect((await place.overview()).totals.published).toBeGreaterThan(0));

  place.kinesisProxy.setFaults({ down: true });
  const awayUntil = Date.now() + outageSeconds * 1000;
  await expectEventually(async () => expect(await workerCircuit()).toBe(open));
  let before = { polls: 0, inFlight: 0 };
  await expectEventually(async () => {
    const { polls } = before;
    before = { polls: requests('ReceiveMessage'), inFlight: (await queue()).inFlight };
    // Polls that were under way when it began to hold may still bring something.
    await delay(longestPollMs);
    expect(before.polls).toBe(polls);
  });
  const extensions = requests('ChangeMessageVisibilityBatch');
  expect(before.inFlight).toBeGreaterThan(0);

  await delay(awayUntil - Date.now());
  // What was taken was held on to, and nothing else taken, though much waits.
  expect({ polls: requests('ReceiveMessage'), inFlight: (await queue()).inFlight }).toEqual(before);
  expect(requests('ChangeMessageVisibilityBatch')).toBeGreaterThan(extensions);
  expect((await queue()).waiting).toBeGreaterThan(100);
  const { circuits, consumers } = await place.overview();
  expect(circuits).toEqual({ queue: 'closed', stream: 'open' });
  expect(consumers).toEqual([expect.objectContaining({ holding: expect.stringContaining('Kinesis') })]);

  place.kinesisProxy.setFaults({});
  await sending;
  const { expected, mostDeliveries } = await place.settle(120_000);
  expect(expected.submissions.length + expected.rejects.length).toBe(fleet.total);
  expect(mostDeliveries).toBe(1);
  expect(await workerCircuit()).toBe(closed);
}, 400_000);
