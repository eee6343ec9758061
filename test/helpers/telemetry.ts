import { randomUUID } from 'node:crypto';
import type { EventStream, MessageQueue, PutOutcome } from '../../activities/telemetry.ts';
import type {
  MessagesResult,
  PublishBatchInput,
  SubmissionMessage,
  TakenMessage,
} from '../../contracts/telemetry/batch.ts';
import type { StreamRecord } from '../../contracts/telemetry/record.ts';
import type { Submission, SubmittedEvent } from '../../contracts/telemetry/submission.ts';
import type { SubmissionContent } from '../../domain/telemetry/batch-draft.ts';
import { renderRecord } from '../../domain/telemetry/render-record.ts';

export const submissionOf = (events: number, given: Partial<Submission> = {}): Submission => ({
  submissionId: randomUUID(),
  deviceId: randomUUID(),
  timeCreated: '2021-03-29T12:06:20',
  events: Array.from({ length: events }, (_, position) => ({
    type: 'new_process',
    position,
    data: { cmdl: `whoami ${position}`, user: 'root' },
  })),
  ...given,
});

export const messageOf = (submission: Submission): SubmissionMessage => ({
  messageId: randomUUID(),
  receiptHandle: randomUUID(),
  events: submission.events.length,
});

/** The arguments of a batch's workflow. */
export type BatchArgs = [input: PublishBatchInput, submissions: Submission[]];

/** @param sizes how many events each of its submissions has */
export function batchOf(sizes: number[], given: Partial<PublishBatchInput> = {}): BatchArgs {
  const submissions = sizes.map((events) => submissionOf(events));
  const input = {
    batchId: randomUUID(),
    takenAt: new Date().toISOString(),
    visibilitySeconds: 60,
    submissions: submissions.map(messageOf),
    rejects: [],
    ...given,
  };
  return [input, submissions];
}

/** As a consumer hands them over. */
export const contentsOf = (submissions: Submission[]): SubmissionContent[] =>
  submissions.map((submission) => ({ submission, json: JSON.stringify(submission) }));

export const rejectOf = (given: { body?: string } = {}) => ({
  messageId: randomUUID(),
  receiptHandle: randomUUID(),
  reason: 'not_decodable' as const,
  detail: 'The body is neither base64 of UTF-8 JSON nor JSON.',
  body: 'rubbish',
  receiveCount: 1,
  ...given,
});

export const render = (submission: Submission, event: SubmittedEvent, processedAt: string): StreamRecord =>
  renderRecord(submission, event, { processedAt, format: 'v2', partitionKey: 'device' });

/** A stream that a test steers: it keeps what it accepts, in the order in which it does. */
export interface SteeredStream extends EventStream {
  readonly records: { submission: string; position: number }[];
  /** Requests, each with the number of its records. */
  readonly requests: number[];
}

type Answer = (records: StreamRecord[], request: number) => PutOutcome[] | Promise<PutOutcome[]>;

export const accepted: PutOutcome = { accepted: true, shardId: 'shardId-000000000000' };
export const acceptAll: Answer = (records) => records.map(() => accepted);
export const refused: PutOutcome = { accepted: false, code: 'ProvisionedThroughputExceededException' };

export function steeredStream(answer: Answer = acceptAll, given: Partial<EventStream> = {}): SteeredStream {
  const records: SteeredStream['records'] = [];
  const requests: number[] = [];
  return {
    records,
    requests,
    limits: { entries: 500, bytes: 5_000_000 },
    sizeOf: ({ data }) => data.byteLength,
    admit: () => 0,
    async put(sent) {
      requests.push(sent.length);
      const outcomes = await answer(sent, requests.length);
      // A request promises no order, so the worst is taken for granted.
      for (const [index, outcome] of [...outcomes.entries()].reverse()) {
        const record = sent[index];
        if (outcome.accepted && record !== undefined) records.push(eventOf(record));
      }
      return outcomes;
    },
    ...given,
  };
}

function eventOf({ data }: StreamRecord): { submission: string; position: number } {
  const { submission_id, type_specific_data } = JSON.parse(Buffer.from(data).toString());
  return { submission: submission_id, position: Number(type_specific_data.cmdl.split(' ')[1]) };
}

/** First occurrences of a submission's events, in the order in which the stream has them. */
export const positionsOf = (stream: SteeredStream, submissionId: string): number[] => [
  ...new Set(stream.records.filter(({ submission }) => submission === submissionId).map(({ position }) => position)),
];

const allDone: MessagesResult = { failed: [], expired: [], failure: null };

export type QueueCall = { action: 'extend' | 'setAside' | 'delete'; ids: string[] };

/** A queue that a test steers; it keeps what it was asked for. */
export interface SteeredQueue extends MessageQueue {
  readonly calls: QueueCall[];
}

type Act = (messages: TakenMessage[]) => MessagesResult | Promise<MessagesResult>;

export function steeredQueue(steered: Partial<Record<QueueCall['action'], Act>> = {}): SteeredQueue {
  const calls: QueueCall[] = [];
  const act = (action: QueueCall['action']) => async (messages: TakenMessage[]) => {
    calls.push({ action, ids: messages.map(({ messageId }) => messageId) });
    return steered[action]?.(messages) ?? allDone;
  };
  return { calls, extend: act('extend'), setAside: act('setAside'), delete: act('delete') };
}
