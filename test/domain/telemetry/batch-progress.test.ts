import { describe, expect, test } from '@jest/globals';
import type { BatchStatus } from '../../../contracts/telemetry/batch.ts';
import {
  acceptBatch,
  isPublished,
  leaseDueMs,
  noteDeleted,
  noteFailure,
  notePublished,
  noteSetAside,
} from '../../../domain/telemetry/batch-progress.ts';
import { describeBatch } from '../../../domain/telemetry/describe-batch.ts';
import { batchOf, rejectOf } from '../../helpers/telemetry.ts';

const startedAt = new Date('2026-01-01T00:00:10.000Z');
const accept = (takenAt = '2026-01-01T00:00:00.000Z') => {
  const [input] = batchOf([2, 1], { rejects: [rejectOf()], takenAt, visibilitySeconds: 60 });
  return acceptBatch(input, startedAt);
};

describe('leases', () => {
  test.each([
    ['counts from when the messages were taken', '2026-01-01T00:00:00.000Z', 20_000],
    ['counts from the start where the consumer’s clock is ahead', '2026-01-01T09:00:00.000Z', 30_000],
  ])('half of the visibility %s', (_how, takenAt, expected) => {
    expect(leaseDueMs(accept(takenAt), 60, startedAt.getTime())).toEqual(expected);
  });

  test('are due at once where nobody knows when the messages were taken', () => {
    expect(leaseDueMs(accept('yesterday'), 60, startedAt.getTime())).toBeLessThan(0);
  });
});

test('attempts are added up', () => {
  const progress = accept();
  const shards = { a: { records: 1, bytes: 10 } };
  const attempt = { failedEntries: 2, requests: 1, shards, elapsedMs: 5, failure: 'refused' };
  expect(notePublished(progress, { ...attempt, sent: [1, 0] })).toBe(true);
  expect(notePublished(progress, { ...attempt, sent: [1, 0], shards: {} })).toBe(false);
  expect(isPublished(progress)).toBe(false);
  expect(notePublished(progress, { ...attempt, sent: [2, 1], failure: null })).toBe(true);
  expect(isPublished(progress)).toBe(true);
  expect(progress.status).toMatchObject({ published: 3, failedEntries: 6, requests: 3, publishMs: 15 });
  expect(progress.status.shards).toEqual({ a: { records: 2, bytes: 20 } });
});

test('a message is deleted, expired or still to be deleted, and nothing else', () => {
  const progress = accept();
  const [first = '', second = '', reject = ''] = progress.toDelete;
  expect(noteSetAside(progress, { failed: [], expired: [reject], failure: null })).toBe(true);
  expect(progress.toDelete).toEqual([first, second]);
  const failed = [{ messageId: second, receiptHandle: 'r' }];
  expect(noteDeleted(progress, { failed, expired: [first], failure: 'SQS failed an entry.' })).toBe(true);
  expect(progress.toDelete).toEqual([second]);
  expect(noteDeleted(progress, { failed: [], expired: [], failure: null })).toBe(true);
  expect(progress.status).toMatchObject({ deleted: 1, expired: 2 });
});

describe('waiting', () => {
  const fail = (status: BatchStatus, progressed: boolean, now: string) =>
    noteFailure(status, { server: 'stream', reason: 'away | [x](y)' }, progressed, now);

  test('counts attempts in a row that got nothing done, and keeps when it began', () => {
    const { status } = accept();
    fail(status, false, 'one');
    fail(status, false, 'two');
    expect(status.waiting).toMatchObject({ since: 'one', attempts: 2 });
    fail(status, true, 'three');
    expect(status.waiting).toMatchObject({ since: 'one', attempts: 1 });
    noteFailure(status, { server: 'queue', reason: 'away' }, false, 'four');
    expect(status.waiting).toMatchObject({ server: 'queue', since: 'four', attempts: 1 });
  });

  test('is told without whatever a server might have put into its words', () => {
    const { status } = accept();
    fail(status, false, '2026-01-01T00:00:00.000Z');
    expect(describeBatch(status)).toContain('Waits for the stream (Kinesis) since 2026-01-01T00:00:00.000Z');
    expect(describeBatch(status)).not.toMatch(/[|[\]]/);
  });
});
