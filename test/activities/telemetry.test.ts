import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { TelemetryPorts } from '../../activities/telemetry.ts';
import { createTelemetryActivities } from '../../activities/telemetry.ts';
import type { MessagesResult, PublishEventsInput, PublishEventsResult } from '../../contracts/telemetry/batch.ts';
import { CallFailure, telemetryBug } from '../../contracts/telemetry/failures.ts';
import type { Submission } from '../../contracts/telemetry/submission.ts';
import {
  acceptAll,
  accepted,
  positionsOf,
  refused,
  rejectOf,
  render,
  steeredQueue,
  steeredStream,
  submissionOf,
} from '../helpers/telemetry.ts';

const activitiesOf = (ports: Partial<TelemetryPorts>) =>
  createTelemetryActivities({ stream: steeredStream(), queue: steeredQueue(), render, ...ports });

const argsOf = (submissions: Submission[], sent = submissions.map(() => 0)): [PublishEventsInput, Submission[]] => [
  { processedAt: '2026-01-02T03:04:05.678Z', sent },
  submissions,
];

const publish = (
  ports: Partial<TelemetryPorts>,
  args: [PublishEventsInput, Submission[]],
  environment = new MockActivityEnvironment(),
): Promise<PublishEventsResult> => environment.run(activitiesOf(ports).publishEvents, ...args);

describe('publishing', () => {
  test('sends every event once, one of a submission at a time', async () => {
    const submissions = [submissionOf(3), submissionOf(1), submissionOf(2)];
    const stream = steeredStream();
    const result = await publish({ stream }, argsOf(submissions));
    expect(result).toMatchObject({ sent: [3, 1, 2], failedEntries: 0, requests: 3, failure: null });
    expect(stream.requests).toEqual([3, 2, 1]);
    expect(result.shards['shardId-000000000000']?.records).toBe(6);
    for (const { submissionId, events } of submissions)
      expect(positionsOf(stream, submissionId)).toEqual(events.map(({ position }) => position));
  });

  test('goes on behind what was sent before', async () => {
    const submission = submissionOf(4);
    const stream = steeredStream();
    await publish({ stream }, argsOf([submission], [3]));
    expect(positionsOf(stream, submission.submissionId)).toEqual([3]);
  });

  test('repeats only what failed, and nothing of its submission passes it', async () => {
    const submissions = Array.from({ length: 20 }, () => submissionOf(5));
    let entry = 0;
    const stream = steeredStream((records) =>
      records.map(() => {
        entry += 1;
        return entry % 3 === 0 ? refused : accepted;
      }),
    );
    const result = await publish({ stream }, argsOf(submissions));
    expect(result.failure).toBeNull();
    expect(result.failedEntries).toBeGreaterThan(0);
    expect(stream.records).toHaveLength(100);
    for (const { submissionId } of submissions) expect(positionsOf(stream, submissionId)).toEqual([0, 1, 2, 3, 4]);
  });

  test('gives up for now when rounds bring nothing, and says why', async () => {
    const stream = steeredStream((records) => records.map(() => refused));
    const result = await publish({ stream }, argsOf([submissionOf(1), submissionOf(1)]));
    expect(result.sent).toEqual([0, 0]);
    expect(result.failure).toBe('The stream refused 2 of 2 records (ProvisionedThroughputExceededException).');
    expect(result.requests).toBe(4);
  });

  test('asks no second time while the circuit is open', async () => {
    const stream = steeredStream(() => {
      throw new CallFailure('circuit_open', 'Kinesis is not asked for now.');
    });
    const result = await publish({ stream }, argsOf([submissionOf(2)]));
    expect(result).toMatchObject({ sent: [0], requests: 1, failure: 'Kinesis is not asked for now.' });
  });

  test('takes a request that failed as a whole for not sent', async () => {
    const submission = submissionOf(2);
    const stream = steeredStream((records, request) => {
      if (request === 1) throw new CallFailure('timeout', 'Kinesis did not answer within 5 s.');
      return acceptAll(records, request);
    });
    const result = await publish({ stream }, argsOf([submission]));
    expect(result).toMatchObject({ sent: [2], failedEntries: 1, failure: null });
    expect(positionsOf(stream, submission.submissionId)).toEqual([0, 1]);
  });

  test('lets into a request only what the shards’ budgets admit, and waits for the rest', async () => {
    let left = 2;
    const admit = () => {
      if (left > 0) {
        left -= 1;
        return 0;
      }
      left = 2;
      return 5;
    };
    const stream = steeredStream(acceptAll, { admit });
    const result = await publish({ stream }, argsOf(Array.from({ length: 7 }, () => submissionOf(1))));
    expect(result.failure).toBeNull();
    expect(stream.records).toHaveLength(7);
    expect(stream.requests.length).toBeGreaterThan(1);
  });

  test('stops when the worker does, and tells what went', async () => {
    const environment = new MockActivityEnvironment();
    const stream = steeredStream((records, request) => {
      if (request === 2) environment.cancel('WORKER_SHUTDOWN');
      return acceptAll(records, request);
    });
    const result = await publish({ stream }, argsOf([submissionOf(5)]), environment);
    expect(result.sent).toEqual([2]);
    expect(result.failure).toContain('worker');
  });

  test('fails for good at a bug only', async () => {
    const broken = publish({ stream: steeredStream(() => []) }, argsOf([submissionOf(1)]));
    await expect(broken).rejects.toMatchObject({ type: telemetryBug, nonRetryable: true });
    await expect(broken).rejects.toBeInstanceOf(ApplicationFailure);
  });
});

describe('acting on messages', () => {
  const messages = Array.from({ length: 5 }, (_, index) => ({ messageId: `m${index}`, receiptHandle: `r${index}` }));
  const withoutFirst = (given: { messageId: string; receiptHandle: string }[]): MessagesResult => ({
    failed: given.slice(1),
    expired: [],
    failure: 'SQS failed an entry.',
  });
  const run = <T>(work: () => Promise<T>): Promise<T> =>
    new MockActivityEnvironment().run<[], T, () => Promise<T>>(work);

  test('repeats only the failed, while each round gets some done', async () => {
    const queue = steeredQueue({ delete: withoutFirst });
    const result = await run(() => activitiesOf({ queue }).deleteMessages({ messages }));
    expect(queue.calls.map(({ ids }) => ids.length)).toEqual([5, 4, 3]);
    expect(result.failed).toEqual(messages.slice(3));
    expect(result.failure).toBe('SQS failed an entry.');
  });

  test('leaves it at once where nothing gets done', async () => {
    const queue = steeredQueue({ delete: (failed) => ({ failed, expired: [], failure: 'SQS is away.' }) });
    expect(await run(() => activitiesOf({ queue }).deleteMessages({ messages }))).toMatchObject({ failed: messages });
    expect(queue.calls).toHaveLength(1);
  });

  test('tells of rejects that failed without their bodies, and adds up the expired', async () => {
    const rejects = [rejectOf(), rejectOf(), rejectOf()];
    const setAside = (given: { messageId: string; receiptHandle: string }[]): MessagesResult => ({
      failed: given.slice(1),
      expired: given.slice(0, 1).map(({ messageId }) => messageId),
      failure: 'SQS failed an entry.',
    });
    const result = await run(() => activitiesOf({ queue: steeredQueue({ setAside }) }).setAsideRejects({ rejects }));
    expect(result).toEqual({
      failed: [],
      expired: rejects.map(({ messageId }) => messageId),
      failure: null,
    });
  });
});
