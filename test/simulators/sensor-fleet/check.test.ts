import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { TailedRecord } from '../../../contracts/telemetry/tail.ts';
import { expectedOutcome } from '../../helpers/expected-events.ts';
import { compareRejects, compareStream } from '../../helpers/telemetry-check.ts';

const id = '11111111-1111-4111-8111-111111111111';
const commands = ['ls', 'whoami', 'id'].map((cmdl) => ({ cmdl, user: 'root' }));
const body = JSON.stringify({
  submission_id: id,
  device_id: id,
  time_created: 'now',
  events: { new_process: commands },
});
const { submissions, rejects } = expectedOutcome([body, 'rubbish', 'rubbish']);

const right: TailedRecord[] = (submissions[0]?.events ?? []).map(({ eventId, type, data }) =>
  recordOf({
    ...{ event_id: eventId, type, device_id: id, submission_id: id, time_processed: '2021-03-29T12:06:20.123Z' },
    ...{ time_created: 'now', type_specific_data: data },
  }),
);
const [first, second, third] = right as [TailedRecord, TailedRecord, TailedRecord];

function recordOf(event: object): TailedRecord {
  const data = Buffer.from(JSON.stringify(event));
  return { shardId: 'shard 0', sequenceNumber: '1', partitionKey: id, arrivedAt: new Date(), data };
}

const changed = (record: TailedRecord, change: object): TailedRecord =>
  recordOf({ ...JSON.parse(Buffer.from(record.data).toString()), ...change });

describe('the check of a stream', () => {
  test('lets records repeat, late ones too', () => {
    const again = changed(first, { time_processed: '2021-03-29T12:07:00.000Z' });
    const found = compareStream([first, first, second, third, again], submissions);
    expect(found).toEqual({ problems: [], repeats: 2 });
  });

  test.each([
    ['a record that is missing', [first, third]],
    ['a submission that is missing', []],
    ['first occurrences that are not in order', [first, third, second, third]],
    ['a record that differs', [first, changed(second, { type: 'network_connection' }), third]],
    ['a repetition that differs', [...right, changed(first, { time_created: 'then' })]],
    ['an event that nobody sent', [...right, changed(first, { event_id: 'other' })]],
    ['a submission that nobody sent', [...right, changed(first, { submission_id: 'other' })]],
    ['a submission on two shards', [first, second, { ...third, shardId: 'shard 1' }]],
    ['another partition key', [first, second, { ...third, partitionKey: 'other' }]],
    ['a time that is none of ours', [first, second, changed(third, { time_processed: '2021-03-29' })]],
  ])('finds %s', (_, records) => {
    expect(compareStream(records, submissions).problems).not.toEqual([]);
  });
});

describe('the check of the rejects', () => {
  const reject = (source: string, given: { Body?: string; reason?: string } = {}): Message => ({
    Body: given.Body ?? 'rubbish',
    MessageAttributes: {
      reason: { DataType: 'String', StringValue: given.reason ?? 'not_decodable' },
      sourceMessageId: { DataType: 'String', StringValue: source },
    },
  });

  test('tells repetitions from messages that are alike', () => {
    expect(compareRejects([reject('a'), reject('b'), reject('a')], rejects)).toEqual({ problems: [], repeats: 1 });
  });

  test.each([
    ['one that is missing', [reject('a')]],
    ['one too many', [reject('a'), reject('b'), reject('c')]],
    ['another body', [reject('a'), reject('b', { Body: 'other' })]],
    ['another reason', [reject('a'), reject('b', { reason: 'no_events' })]],
  ])('finds %s', (_, found) => {
    expect(compareRejects(found, rejects).problems).not.toEqual([]);
  });
});
