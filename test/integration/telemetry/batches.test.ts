import { randomUUID } from 'node:crypto';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTelemetryActivities } from '../../../activities/telemetry.ts';
import { createCircuit } from '../../../adapters/aws/circuit.ts';
import { createKinesisClient } from '../../../adapters/kinesis/client.ts';
import { createPublisher } from '../../../adapters/kinesis/publisher.ts';
import { createSqsClient } from '../../../adapters/sqs/client.ts';
import { ensureQueues } from '../../../adapters/sqs/ensure-queues.ts';
import { createMessageQueue } from '../../../adapters/sqs/messages.ts';
import { queueUrl } from '../../../adapters/sqs/queue-url.ts';
import { createSubmissionsQueue } from '../../../adapters/sqs/submissions-queue.ts';
import { compressionCodec } from '../../../adapters/temporal/compression-codec.ts';
import { createTelemetryBatches } from '../../../adapters/temporal/telemetry-batches.ts';
import type { BatchStatus, PublishBatchInput } from '../../../contracts/telemetry/batch.ts';
import { telemetryTaskQueue } from '../../../contracts/telemetry/batch.ts';
import type { Submission } from '../../../contracts/telemetry/submission.ts';
import { decodeSubmission } from '../../../domain/telemetry/decode-submission.ts';
import type { KinesisFaults, SqsFaults } from '../../../simulators/aws-proxy/faults.ts';
import { startKinesisProxy } from '../../../simulators/aws-proxy/kinesis.ts';
import type { AwsProxy } from '../../../simulators/aws-proxy/proxy.ts';
import { startSqsProxy } from '../../../simulators/aws-proxy/sqs.ts';
import { expectEventually } from '../../helpers/eventually.ts';
import { expectedOutcome } from '../../helpers/expected-events.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';
import { createStream, everyRecord } from '../../helpers/streams.ts';
import type { BatchArgs } from '../../helpers/telemetry.ts';
import { contentsOf, messageOf, render } from '../../helpers/telemetry.ts';
import { startDevServer, withWorker } from '../../helpers/temporal.ts';

let temporal: TestWorkflowEnvironment;
let services: TestService[];
let kinesis: KinesisClient;
let sqs: SQSClient;
let kinesisProxy: AwsProxy<KinesisFaults>;
let sqsProxy: AwsProxy<SqsFaults>;

beforeAll(async () => {
  services = await Promise.all([startTestService('kinesis'), startTestService('sqs')]);
  const [kinesisUrl = '', sqsUrl = ''] = services.map(({ url }) => url);
  temporal = await startDevServer();
  kinesis = createKinesisClient({ endpoint: kinesisUrl, region: '', credentials });
  sqs = createSqsClient({ endpoint: sqsUrl, region: '', credentials });
  kinesisProxy = await startKinesisProxy({ upstream: kinesisUrl, throttle: true });
  sqsProxy = await startSqsProxy({ upstream: sqsUrl });
});
afterAll(async () => {
  kinesis?.destroy();
  sqs?.destroy();
  await Promise.all([kinesisProxy?.stop(), sqsProxy?.stop(), temporal?.teardown()]);
  await Promise.all((services ?? []).map((service) => service.stop()));
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const noFaults = () => {
  kinesisProxy.setFaults({});
  sqsProxy.setFaults({});
};

interface Place {
  stream: string;
  submissions: string;
  rejects: string;
  batches: ReturnType<typeof createTelemetryBatches>;
}

/** A queue and a stream of the test's own, with a worker that reaches them through the proxies. */
async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const stream = `events-${randomUUID()}`;
  const names = { submissions: `submissions-${randomUUID()}`, rejects: `rejected-${randomUUID()}` };
  await createStream(kinesis, stream, 4);
  await ensureQueues(sqs, names, true);
  const throughProxy = createSqsClient({ endpoint: sqsProxy.url, region: '', credentials });
  const client = createKinesisClient({ endpoint: kinesisProxy.url, region: '', credentials });
  const activities = createTelemetryActivities({
    render,
    stream: createPublisher({ client, stream, circuit: createCircuit('Kinesis') }),
    queue: createMessageQueue({
      ...{ client: throughProxy, ...names, circuit: createCircuit('SQS') },
      ...{ deletesPerRequest: 10, deleteIntervalMs: 50 },
    }),
  });
  const dataConverter = { payloadCodecs: [compressionCodec] };
  const { connection } = temporal;
  const batches = createTelemetryBatches(new Client({ connection, dataConverter }));
  try {
    await withWorker(temporal, { taskQueue: telemetryTaskQueue, activities, dataConverter }, () =>
      work({ stream, ...names, batches }),
    );
  } finally {
    noFaults();
    client.destroy();
    throughProxy.destroy();
  }
}

const bodyOf = (events: number): string => {
  const document = {
    submission_id: randomUUID(),
    device_id: randomUUID(),
    time_created: '2021-03-29T12:06:20',
    events: { new_process: Array.from({ length: events }, (_, index) => ({ cmdl: `ls ${index}`, user: 'root' })) },
  };
  return Buffer.from(JSON.stringify(document)).toString('base64');
};

async function send(queue: string, bodies: string[]): Promise<void> {
  const QueueUrl = await queueUrl(sqs, queue)();
  for (let start = 0; start < bodies.length; start += 10) {
    const Entries = bodies.slice(start, start + 10).map((MessageBody, Id) => ({ Id: String(Id), MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  }
}

/** Takes messages as a consumer does; empty when none is visible. */
async function takeBatch({ submissions: queue }: Place, visibilitySeconds: number, requests = 4): Promise<BatchArgs> {
  const options = { client: sqs, queue, circuit: createCircuit('SQS'), messagesPerRequest: 10, visibilitySeconds };
  const receive = () => createSubmissionsQueue({ ...options, waitSeconds: 1 }).receive(new AbortController().signal);
  const batch: PublishBatchInput = {
    ...{ batchId: randomUUID(), takenAt: new Date().toISOString(), visibilitySeconds },
    ...{ submissions: [], rejects: [] },
  };
  const submissions: Submission[] = [];
  for (let request = 0; request < requests; request += 1) {
    const messages = await receive();
    for (const { messageId, receiptHandle, body, receiveCount } of messages) {
      const decoded = decodeSubmission(body);
      if ('submission' in decoded) {
        batch.submissions.push({ messageId, receiptHandle, events: decoded.submission.events.length });
        submissions.push(decoded.submission);
      } else batch.rejects.push({ messageId, receiptHandle, body, receiveCount, ...decoded });
    }
    if (messages.length === 0) break;
  }
  return [batch, submissions];
}

const isEmpty = ([batch]: BatchArgs): boolean => batch.submissions.length + batch.rejects.length === 0;

async function run({ batches }: Place, [batch, submissions]: BatchArgs): Promise<BatchStatus> {
  await batches.start(batch, contentsOf(submissions));
  const status = await batches.result(batch.batchId, new AbortController().signal);
  if (status === null) throw new Error('the batch did not complete');
  return status;
}

async function depthOf(queue: string): Promise<{ visible: number; hidden: number }> {
  const QueueUrl = await queueUrl(sqs, queue)();
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}

/** The stream has every event, first occurrences in order, those of a submission on one shard. */
async function expectWholeStream({ stream }: Place, bodies: string[]): Promise<void> {
  const records = (await everyRecord(kinesis, stream)).map(({ shardId, data }) => ({
    shardId,
    ...(JSON.parse(Buffer.from(data).toString()) as { event_id: string; submission_id: string }),
  }));
  const { submissions } = expectedOutcome(bodies);
  for (const { submissionId, events } of submissions) {
    const ofSubmission = records.filter(({ submission_id }) => submission_id === submissionId);
    expect(new Set(ofSubmission.map(({ shardId }) => shardId)).size).toBe(1);
    expect([...new Set(ofSubmission.map(({ event_id }) => event_id))]).toEqual(events.map(({ eventId }) => eventId));
  }
  const expected = submissions.reduce((sum, { events }) => sum + events.length, 0);
  expect(new Set(records.map(({ event_id }) => event_id)).size).toBe(expected);
}

test('through faults of both, nothing is lost or reordered, and rejects are set aside', () =>
  withPlace(async (place) => {
    const good = Array.from({ length: 60 }, (_, index) => bodyOf(1 + (index % 8)));
    const bodies = [...good, 'rubbish', '{}', bodyOf(0)];
    await send(place.submissions, bodies);
    kinesisProxy.setFaults({ failedEntries: 0.3, failedRequests: 0.05, droppedAnswers: 0.05 });
    sqsProxy.setFaults({ failedDeletes: 0.2, failedSends: 0.3, failedRequests: 0.05, droppedAnswers: 0.05 });
    const statuses: BatchStatus[] = [];
    for (;;) {
      const batch = await takeBatch(place, 30);
      if (isEmpty(batch)) break;
      statuses.push(await run(place, batch));
    }
    await expectWholeStream(place, bodies);
    expect(statuses.reduce((sum, { failedEntries }) => sum + failedEntries, 0)).toBeGreaterThan(0);
    expect(statuses.reduce((sum, { rejects }) => sum + rejects, 0)).toBe(3);
    expect(await depthOf(place.submissions)).toEqual({ visible: 0, hidden: 0 });
    expect((await depthOf(place.rejects)).visible).toBeGreaterThanOrEqual(3);
  }));

test('while the stream is away a batch waits and holds its messages, then goes on', () =>
  withPlace(async (place) => {
    const bodies = Array.from({ length: 10 }, () => bodyOf(3));
    await send(place.submissions, bodies);
    const [batch, submissions] = await takeBatch(place, 4);
    kinesisProxy.setFaults({ down: true });
    await place.batches.start(batch, contentsOf(submissions));
    await expectEventually(async () => {
      const { waiting } = await place.batches.status(batch.batchId);
      expect(waiting).toMatchObject({ server: 'stream', reason: expect.stringContaining('is not asked for now') });
    });
    // Longer than their visibility, so that only extending it can have kept them hidden.
    const heldUntil = Date.parse(batch.takenAt) + 6_000;
    await expectEventually(() => expect(Date.now()).toBeGreaterThan(heldUntil));
    expect(isEmpty(await takeBatch(place, 4))).toBe(true);
    kinesisProxy.setFaults({});
    const status = await place.batches.result(batch.batchId, new AbortController().signal);
    expect(status).toMatchObject({ state: 'complete', published: 30, deleted: 10, expired: 0, waiting: null });
    await expectWholeStream(place, bodies);
    expect(await depthOf(place.submissions)).toEqual({ visible: 0, hidden: 0 });
  }));

test('a batch whose receipts have expired publishes all the same, and leaves deleting to the next delivery', () =>
  withPlace(async (place) => {
    const bodies = [bodyOf(2), bodyOf(1)];
    await send(place.submissions, bodies);
    const late = await takeBatch(place, 1, 1);
    const again: BatchArgs = [{ ...late[0], batchId: randomUUID(), submissions: [] }, []];
    await expectEventually(async () => {
      const [{ submissions: messages }, submissions] = await takeBatch(place, 30);
      again[0].submissions.push(...messages);
      again[1].push(...submissions);
      expect(again[1]).toHaveLength(2);
    });
    expect(await run(place, late)).toMatchObject({ state: 'complete', published: 3, deleted: 0, expired: 2 });
    expect(await run(place, again)).toMatchObject({ state: 'complete', published: 3, deleted: 2, expired: 0 });
    expect(await everyRecord(kinesis, place.stream)).toHaveLength(6);
    await expectWholeStream(place, bodies);
    expect(await depthOf(place.submissions)).toEqual({ visible: 0, hidden: 0 });
  }));

test('shards take no more than they may, and tell what they took', () =>
  withPlace(async (place) => {
    // One device, so one shard, and more than a second of its time.
    const device = randomUUID();
    const [batchOfDevice] = await takeBatch(place, 30);
    const submission = (index: number): Submission => ({
      ...{ submissionId: randomUUID(), deviceId: device, timeCreated: null },
      events: [{ type: 'new_process', position: 0, data: { cmdl: `ls ${index}`, user: 'root' } }],
    });
    const batches = Array.from({ length: 5 }, (): BatchArgs => {
      const submissions = Array.from({ length: 500 }, (_, index) => submission(index));
      const messages = submissions.map((one) => ({ ...messageOf(one), receiptHandle: 'none' }));
      return [{ ...batchOfDevice, batchId: randomUUID(), submissions: messages }, submissions];
    });
    const before = kinesisProxy.counts().faults.throttledEntries ?? 0;
    const statuses = await Promise.all(batches.map((batch) => run(place, batch)));
    const shards = statuses.flatMap((status) => Object.entries(status.shards));
    expect(new Set(shards.map(([shardId]) => shardId)).size).toBe(1);
    expect(shards.reduce((sum, [, { records }]) => sum + records, 0)).toBe(2_500);
    const throttled = (kinesisProxy.counts().faults.throttledEntries ?? 0) - before;
    expect(throttled).toBe(statuses.reduce((sum, { failedEntries }) => sum + failedEntries, 0));
    expect(throttled).toBeLessThan(500);
  }));
