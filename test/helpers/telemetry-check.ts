import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import type { TailedRecord } from '../../contracts/telemetry/tail.ts';
import type { ExpectedOutcome, ExpectedReject, ExpectedSubmission } from './expected-events.ts';
import { expectedOutcome } from './expected-events.ts';
import { everyRecord } from './streams.ts';

/** Names that Vigil gives them unless told otherwise. */
export const names = {
  stream: 'events',
  submissions: 'submissions',
  rejects: 'submissions-rejected',
  dead: 'submissions-dead',
};

/** What lies in the stream and among the rejects, once it was found to be all that had to come. */
export interface TelemetryOutcome {
  /** As the oracle has it. */
  expected: ExpectedOutcome;
  records: number;
  /** Of the records, those whose event id was there before on their shard. */
  repeats: number;
  shards: string[];
  /** Of the messages among the rejects, those of a submission that was there before. */
  repeatedRejects: number;
  /** How often SQS had delivered a submission that was rejected, at most. */
  mostDeliveries: number;
}

/** Messages of a queue: those that wait, and those that somebody has taken and not deleted. */
export async function queueCounts(sqs: SQSClient, queue: string): Promise<{ waiting: number; inFlight: number }> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await sqs.send(command);
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}

/**
 * Compares all that is in the stream and among the rejects with what the oracle makes of the bodies that were ever sent.
 * Records may repeat with the same event id; their first occurrences must be in order, on one shard.
 */
export function createTelemetryCheck(sqs: SQSClient, kinesis: KinesisClient) {
  const rejected: Message[] = [];
  return async (bodies: string[]): Promise<TelemetryOutcome> => {
    const expected = expectedOutcome(bodies);
    const records = await everyRecord(kinesis, names.stream);
    rejected.push(...(await takeAll(sqs, names.rejects)));
    const stream = compareStream(records, expected.submissions);
    const rejects = compareRejects(rejected, expected.rejects);
    // A list of thousands tells nobody more than its beginning.
    expect([...stream.problems, ...rejects.problems].slice(0, 5)).toEqual([]);
    expect(await queueCounts(sqs, names.dead)).toEqual({ waiting: 0, inFlight: 0 });
    return {
      expected,
      records: records.length,
      repeats: stream.repeats,
      shards: [...new Set(records.map(({ shardId }) => shardId))].sort(),
      repeatedRejects: rejects.repeats,
      mostDeliveries: Math.max(0, ...rejected.map((message) => Number(attributeOf(message, 'receiveCount')))),
    };
  };
}

async function takeAll(sqs: SQSClient, queue: string): Promise<Message[]> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const taken: Message[] = [];
  for (;;) {
    const command = new ReceiveMessageCommand({
      ...{ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 },
      MessageAttributeNames: ['All'],
    });
    const { Messages = [] } = await sqs.send(command);
    if (Messages.length === 0) return taken;
    taken.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

interface Seen {
  shards: Set<string>;
  /** The first occurrences, as JSON without the time, by event id. */
  firsts: Map<string, string>;
}

/** A record as docs/formats.md has it. */
interface RecordOfEvent {
  event_id: string;
  submission_id: string;
  time_processed: string;
  [other: string]: unknown;
}

/** Says what is wrong with a stream, shard by shard in its order, given all that it should hold; counts what repeats. */
export function compareStream(records: TailedRecord[], submissions: ExpectedSubmission[]) {
  const problems: string[] = [];
  const seen = new Map<string, Seen>();
  let repeats = 0;
  for (const { shardId, partitionKey, data } of records) {
    const { time_processed, ...record }: RecordOfEvent = JSON.parse(Buffer.from(data).toString());
    const known = seen.get(record.submission_id) ?? { shards: new Set(), firsts: new Map() };
    seen.set(record.submission_id, known);
    known.shards.add(shardId);
    const content = JSON.stringify(record);
    const first = known.firsts.get(record.event_id);
    if (first === undefined) known.firsts.set(record.event_id, content);
    else if (first === content) repeats += 1;
    else problems.push(`an event repeats as another: ${first} and ${content}`);
    if (partitionKey !== record.device_id) problems.push(`the key ${partitionKey} is not its device's: ${content}`);
    if (new Date(time_processed).toISOString() !== time_processed) problems.push(`${time_processed} is no time`);
  }
  for (const submission of submissions) {
    const found = seen.get(submission.submissionId);
    seen.delete(submission.submissionId);
    const firsts = [...(found?.firsts.values() ?? [])];
    const wanted = contentsOf(submission);
    if (firsts.join('\n') !== wanted.join('\n'))
      problems.push(`in the stream is ${firsts.join('\n') || 'nothing'}\nand not ${wanted.join('\n')}`);
    if (found && found.shards.size > 1) problems.push(`${submission.submissionId} is on ${[...found.shards]}`);
  }
  for (const id of seen.keys()) problems.push(`the submission ${id} was not to be in the stream`);
  return { problems, repeats };
}

const contentsOf = ({ submissionId, deviceId, timeCreated, events }: ExpectedSubmission): string[] =>
  events.map(({ eventId, type, data }) =>
    JSON.stringify({
      ...{ event_id: eventId, type, device_id: deviceId, submission_id: submissionId },
      ...{ time_created: timeCreated, type_specific_data: data },
    }),
  );

const attributeOf = (message: Message, name: string): string => message.MessageAttributes?.[name]?.StringValue ?? '';

/** The same of the messages among the rejects. */
export function compareRejects(rejected: Message[], expected: ExpectedReject[]) {
  /** By the message that was rejected, which several with the same body may have been. */
  const bySource = new Map(
    rejected.map((message) => [
      attributeOf(message, 'sourceMessageId'),
      `${attributeOf(message, 'reason')} ${message.Body}`,
    ]),
  );
  const found = [...bySource.values()].sort();
  const wanted = expected.map(({ body, reason }) => `${reason} ${body}`).sort();
  const problems = [
    ...missingFrom(found, wanted).map((reject) => `not among the rejects: ${reject}`),
    ...missingFrom(wanted, found).map((reject) => `not to be among the rejects: ${reject}`),
  ];
  return { problems, repeats: rejected.length - bySource.size };
}

/** Those of `wanted` that `list` has less often. */
function missingFrom(list: string[], wanted: string[]): string[] {
  const left = new Map<string, number>();
  for (const item of list) left.set(item, (left.get(item) ?? 0) + 1);
  return wanted.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}
