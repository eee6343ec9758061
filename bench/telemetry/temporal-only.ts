import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { TelemetryActivities } from '../../activities/telemetry.ts';
import { compressionCodec } from '../../adapters/temporal/compression-codec.ts';
import { createTelemetryBatches } from '../../adapters/temporal/telemetry-batches.ts';
import { telemetryTaskQueue } from '../../contracts/telemetry/batch.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';
import { rateOf } from '../measure.ts';

const done = { failed: [], expired: [], failure: null };

/** Activities that do nothing, so that what is left is Temporal. */
const noOps: Pick<TelemetryActivities, 'publishEvents' | 'deleteMessages'> = {
  publishEvents: async (_input, submissions) => ({
    ...{ sent: submissions.map(({ events }) => events.length), failedEntries: 0, requests: 0 },
    ...{ shards: {}, elapsedMs: 0, failure: null },
  }),
  deleteMessages: async () => done,
};

/** Events a second through batches of the same size and shape whose activities do nothing. */
export async function temporalRate(client: Client, address: string, batches: number, eventsPerSubmission: number) {
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    ...{ connection, taskQueue: telemetryTaskQueue, activities: noOps },
    dataConverter: { payloadCodecs: [compressionCodec] },
    workflowBundle: { codePath: 'dist/workflow-bundles/telemetry.js' },
  });
  const running = worker.run();
  const starter = createTelemetryBatches(client);
  const count = Math.floor(500 / eventsPerSubmission);
  const contents = Array.from({ length: count }, () => ({ json: JSON.stringify(submissionOf(eventsPerSubmission)) }));
  const submissions = contents.map(() => ({ ...taken(), events: eventsPerSubmission }));
  const rate = await rateOf(batches, 8, async () => {
    const batchId = randomUUID();
    const lease = { takenAt: new Date().toISOString(), visibilitySeconds: 60 };
    await starter.start({ batchId, ...lease, submissions, rejects: [] }, contents);
    await starter.result(batchId, new AbortController().signal);
  });
  worker.shutdown();
  await running;
  await connection.close();
  return rate * submissions.length * eventsPerSubmission;
}

const taken = () => ({ messageId: randomUUID(), receiptHandle: `${randomUUID()}#${randomUUID()}` });

const submissionOf = (events: number): Submission => ({
  ...{ submissionId: randomUUID(), deviceId: randomUUID(), timeCreated: '2021-03-29T12:06:09.576033' },
  events: Array.from({ length: events }, (_, position) => ({
    ...{ type: 'network_connection', position },
    data: { source_ip: '192.168.0.1', destination_ip: '23.13.252.39', destination_port: 10_178 },
  })),
});
