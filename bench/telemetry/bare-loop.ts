import { Registry } from 'prom-client';
import { publishInWaves } from '../../activities/telemetry/publish-in-waves.ts';
import type { EventStream } from '../../activities/telemetry.ts';
import { createCircuit } from '../../adapters/aws/circuit.ts';
import { createKinesisClient } from '../../adapters/kinesis/client.ts';
import { createPublisher } from '../../adapters/kinesis/publisher.ts';
import { createSqsClient } from '../../adapters/sqs/client.ts';
import { createMessageQueue } from '../../adapters/sqs/messages.ts';
import { createSubmissionsQueue } from '../../adapters/sqs/submissions-queue.ts';
import { readEnvironment } from '../../config/environment.ts';
import { loadConfig } from '../../config/load-config.ts';
import { createSubmissionsConsumer } from '../../consumers/telemetry/consumer.ts';
import { createFlights } from '../../consumers/telemetry/flights.ts';
import { createConsumerMetrics } from '../../consumers/telemetry/metrics.ts';
import type { Batches } from '../../consumers/telemetry/ports.ts';
import { createTally } from '../../consumers/telemetry/tally.ts';
import type { TakenMessage } from '../../contracts/telemetry/batch.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';
import { recordBytes, renderRecord } from '../../domain/telemetry/render-record.ts';
import { createLogger } from '../../runtime/logging.ts';

/**
 * Vigil's pipeline without Temporal: the same receive, checks, batches, waves and deletes in one process, which loses
 * what it has in hand whenever it dies. With `sqs-only` nothing is published.
 */
const config = loadConfig(readEnvironment());
const logger = createLogger({ name: 'bare-loop', level: 'warn', terminal: false });
const { recordFormat: format, partitionKey } = config;
const sqs = createSqsClient({ endpoint: config.sqsEndpoint, region: config.awsRegion });
const kinesis = createKinesisClient({ endpoint: config.kinesisEndpoint, region: config.awsRegion });
const publisher = createPublisher({ client: kinesis, stream: config.eventsStream, circuit: createCircuit('Kinesis') });
const stream: EventStream =
  process.argv[2] === 'sqs-only'
    ? { ...publisher, admit: () => 0, put: async (records) => records.map(() => ({ accepted: true, shardId: '' })) }
    : publisher;
const messages = createMessageQueue({
  ...{ client: sqs, submissions: config.submissionsQueue, rejects: config.rejectsQueue, circuit: createCircuit('SQS') },
  ...{ deletesPerRequest: config.deletesPerRequest, deleteIntervalMs: config.deleteIntervalSeconds * 1000 },
});
const under = new Map<string, Promise<null>>();
const batches: Batches = {
  async start(batch, contents) {
    const submissions = contents.map(({ submission }) => submission);
    under.set(batch.batchId, publishThenDelete(submissions, batch.submissions));
  },
  async result(batchId) {
    await under.get(batchId);
    under.delete(batchId);
    return null;
  },
  status: () => Promise.reject(new Error('there is no workflow')),
  ping: async () => {},
  report: async () => {},
};

async function publishThenDelete(submissions: Submission[], taken: TakenMessage[]): Promise<null> {
  let sent = submissions.map(() => 0);
  const processedAt = new Date().toISOString();
  for (;;) {
    const never = new AbortController().signal;
    const result = await publishInWaves(
      { sent, processedAt },
      submissions,
      stream,
      (submission, event) => renderRecord(submission, event, { processedAt, format, partitionKey }),
      never,
    );
    sent = result.sent;
    if (sent.every((count, index) => count === submissions[index]?.events.length)) break;
  }
  await messages.delete(taken);
  return null;
}

const queue = createSubmissionsQueue({
  ...{ client: sqs, queue: config.submissionsQueue, circuit: createCircuit('SQS') },
  ...{ messagesPerRequest: config.messagesPerRequest, waitSeconds: 1, visibilitySeconds: config.visibilitySeconds },
});
const flights = createFlights({ batches, limit: config.batchesInFlight, logger, onEnd: () => {} });
const consumer = createSubmissionsConsumer({
  ...{ queue, flights, logger, tally: createTally(createConsumerMetrics(new Registry())) },
  ...{ pollers: config.queuePollers, visibilitySeconds: config.visibilitySeconds, onBatch: () => {} },
  limits: { maxEvents: config.bufferEvents, maxBytes: 1_048_576 },
  lingerMs: config.flushSeconds * 1000,
  landWithinMs: 10_000,
  recordBytesOf: (submission, jsonBytes) => recordBytes(submission, jsonBytes, { format, partitionKey }),
});
process.once('SIGTERM', async () => {
  await consumer.stop();
  process.exit(0);
});
