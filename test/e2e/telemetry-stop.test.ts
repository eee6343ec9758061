import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { publishBatchType } from '../../contracts/telemetry/batch.ts';
import { expectEventually } from '../helpers/eventually.ts';
import { names, queueCounts } from '../helpers/telemetry-check.ts';
import type { TelemetrySite } from '../helpers/telemetry-site.ts';
import { createTelemetrySite } from '../helpers/telemetry-site.ts';
import { startDevServer } from '../helpers/temporal.ts';
import type { RunningVigil } from '../helpers/vigil.ts';
import { startVigil } from '../helpers/vigil.ts';

const total = 5_000;
const graceSeconds = 20;

/** Of the test's own, so that it can be asked when Vigil has stopped. */
let temporal: TestWorkflowEnvironment;
let place: TelemetrySite;
let vigil: RunningVigil;
beforeAll(async () => {
  temporal = await startDevServer();
  place = await createTelemetrySite({
    TEMPORAL_ADDRESS: temporal.address,
    VIGIL_SHUTDOWN_TIMEOUT: String(graceSeconds),
  });
  vigil = await startVigil(place.site, '--no-demo');
});
afterAll(async () => {
  await vigil?.stop();
  await place?.remove();
  await temporal?.teardown();
});

async function batches(status: 'Running' | 'Completed'): Promise<number> {
  const { count } = await temporal.client.workflow.count(
    `WorkflowType = "${publishBatchType}" AND ExecutionStatus = "${status}"`,
  );
  return count;
}

test('a stop under load leaves nothing half done, and nothing is delivered again after it', async () => {
  await place.send({ total, seed: 70 });
  await expectEventually(async () => expect(await batches('Completed')).toBeGreaterThan(3));

  expect(await vigil.stop()).toBe(0);
  // What isn't done in time.
  expect(vigil.output()).not.toContain('giving up');
  const left = await queueCounts(place.sqs, names.submissions);
  expect(left.inFlight).toBe(0);
  expect(left.waiting).toBeGreaterThan(0);
  expect(await batches('Running')).toBe(0);

  vigil = await startVigil(place.site, '--no-demo');
  const { repeats, repeatedRejects, mostDeliveries } = await place.settle(120_000);
  expect({ repeats, repeatedRejects, mostDeliveries }).toEqual({ repeats: 0, repeatedRejects: 0, mostDeliveries: 1 });
  await expectEventually(async () => {
    const { messages, redelivered } = (await place.overview()).totals;
    expect({ messages, redelivered }).toEqual({ messages: total, redelivered: 0 });
  });
}, 300_000);
