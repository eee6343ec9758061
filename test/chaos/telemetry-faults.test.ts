import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Counts, Fault } from '../../simulators/aws-proxy/counts.ts';
import type { KinesisFaults, SqsFaults } from '../../simulators/aws-proxy/faults.ts';
import { expectEventually } from '../helpers/eventually.ts';
import type { TelemetrySite } from '../helpers/telemetry-site.ts';
import { createTelemetrySite } from '../helpers/telemetry-site.ts';
import type { RunningVigil } from '../helpers/vigil.ts';
import { startVigil } from '../helpers/vigil.ts';

const total = 200;
let seed = 10;
let place: TelemetrySite;
let vigil: RunningVigil;
beforeAll(async () => {
  // Messages whose delete was lost or refused come again after the shortest time that there is.
  place = await createTelemetrySite({ VIGIL_QUEUE_VISIBILITY_TIMEOUT: '10', VIGIL_QUEUE_WAIT_TIME: '1' });
  vigil = await startVigil(place.site, '--no-demo');
  // By bad luck with the faults one would be delivered more than the usual five times, and given up.
  await place.deliverWithoutEnd();
});
afterEach(() => {
  place.kinesisProxy.setFaults({});
  place.sqsProxy.setFaults({});
});
afterAll(async () => {
  await vigil?.stop();
  await place?.remove();
});

type Struck = Counts['faults'];

/** How often each fault struck since then; those that didn't are missing. */
function since(before: Struck, { faults }: Counts): Struck {
  const counts = Object.entries(faults).map(([name, count]) => [name, count - (before[name as Fault] ?? 0)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Sends another fleet's submissions; @returns what came of all since the beginning, and what struck meanwhile */
async function runWith(faults: { kinesis?: Partial<KinesisFaults>; sqs?: Partial<SqsFaults> }) {
  const before = { kinesis: place.kinesisProxy.counts().faults, sqs: place.sqsProxy.counts().faults };
  place.kinesisProxy.setFaults(faults.kinesis ?? {});
  place.sqsProxy.setFaults(faults.sqs ?? {});
  seed += 1;
  await place.send({ total, seed });
  const outcome = await place.settle(90_000);
  const kinesis = since(before.kinesis, place.kinesisProxy.counts());
  const sqs = since(before.sqs, place.sqsProxy.counts());
  return { outcome, kinesis, sqs };
}

const putRecords = ['PutRecords'];

describe('in front of Kinesis', () => {
  test.each([0.05, 0.3])(
    'a share of %f of the entries fails: nothing is lost, late or repeated',
    async (failedEntries) => {
      const { outcome, kinesis } = await runWith({ kinesis: { failedEntries } });
      // Half of what is to be expected of some six events a submission.
      expect(kinesis.failedEntries).toBeGreaterThan(total * 6 * failedEntries * 0.5);
      expect(outcome).toMatchObject({ repeats: 0, repeatedRejects: 0, mostDeliveries: 1 });
    },
  );

  test('whole requests fail, and others are slow', async () => {
    const { outcome, kinesis } = await runWith({
      kinesis: { failedRequests: 0.2, delayedRequests: 0.3, delayMs: [50, 500], operations: putRecords },
    });
    expect(kinesis).toMatchObject({ failedRequests: expect.any(Number), delayedRequests: expect.any(Number) });
    expect(outcome).toMatchObject({ repeats: 0 });
  });

  test('answers are lost after the records were taken: they repeat, and first occurrences are in order', async () => {
    const { outcome, kinesis } = await runWith({
      kinesis: { droppedAnswers: 0.2, failedEntries: 0.3, failedRequests: 0.05, operations: putRecords },
    });
    expect(kinesis).toMatchObject({ droppedAnswers: expect.any(Number), failedEntries: expect.any(Number) });
    expect(outcome.repeats).toBeGreaterThan(0);
  });
});

describe('in front of SQS', () => {
  test('deletes and sends fail, deletes are lost, receipts expire, and messages are delivered twice', async () => {
    const faults = { failedDeletes: 0.2, lostDeletes: 0.05, expiredReceipts: 0.05, failedSends: 0.3 };
    const { outcome, sqs } = await runWith({ sqs: { ...faults, duplicateDeliveries: 0.1 } });
    expect(Object.keys(sqs).sort()).toEqual([...Object.keys(faults), 'duplicateDeliveries'].sort());
    expect(outcome.repeats).toBeGreaterThan(0);
  });

  test('whole requests fail, and answers are lost', async () => {
    const { sqs } = await runWith({ sqs: { failedRequests: 0.1, droppedAnswers: 0.1 } });
    expect(Object.keys(sqs).sort()).toEqual(['droppedAnswers', 'failedRequests']);
  });

  test('leases can’t be extended while the stream is away', async () => {
    place.kinesisProxy.setFaults({ down: true });
    place.sqsProxy.setFaults({ failedVisibilityChanges: 0.5 });
    seed += 1;
    await place.send({ total, seed });
    await expectEventually(() =>
      expect(place.sqsProxy.counts().faults.failedVisibilityChanges ?? 0).toBeGreaterThan(total / 10),
    );
    place.kinesisProxy.setFaults({});
    await place.settle(90_000);
  });
});
