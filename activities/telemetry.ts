import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import type {
  MessagesResult,
  PublishEventsInput,
  PublishEventsResult,
  RejectedMessage,
  TakenMessage,
} from '../contracts/telemetry/batch.ts';
import { telemetryBug } from '../contracts/telemetry/failures.ts';
import type { StreamRecord } from '../contracts/telemetry/record.ts';
import type { Submission, SubmittedEvent } from '../contracts/telemetry/submission.ts';
import type { WaveLimits } from '../domain/telemetry/waves.ts';
import { publishInWaves } from './telemetry/publish-in-waves.ts';
import { repeatFailed } from './telemetry/repeat-failed.ts';

export type PutOutcome = { accepted: true; shardId: string } | { accepted: false; code: string };

export interface EventStream {
  /** What one request may hold. */
  readonly limits: WaveLimits;
  /** Bytes of a record, as the limits and the shards' budgets count them. */
  sizeOf(record: StreamRecord): number;
  /** Milliseconds until the budget of the record's shard lets it in; 0 when it does now, and then it is counted there. */
  admit(record: StreamRecord): number;
  /**
   * One request.
   * @returns for each record what became of it, in their order
   * @throws {CallFailure} when the request failed as a whole; the stream may have taken any of the records all the same
   */
  put(records: StreamRecord[]): Promise<PutOutcome[]>;
}

/** Acts on messages one by one, however many a request takes. Outages are told in the results. */
export interface MessageQueue {
  /** Hides messages for that long from now on. */
  extend(messages: TakenMessage[], visibilitySeconds: number): Promise<MessagesResult>;
  /** Copies broken submissions to the queue of rejects. Those it names as expired can't be put there, ever. */
  setAside(rejects: RejectedMessage[]): Promise<MessagesResult>;
  delete(messages: TakenMessage[]): Promise<MessagesResult>;
}

export interface TelemetryPorts {
  stream: EventStream;
  queue: MessageQueue;
  render(submission: Submission, event: SubmittedEvent, processedAt: string): StreamRecord;
  /** Told what each call of `publishEvents` did, for metrics. */
  onPublished?(result: PublishEventsResult): void;
}

export type TelemetryActivities = ReturnType<typeof createTelemetryActivities>;

/**
 * The activities of the telemetry pipeline. All can be repeated: records repeat with the same event ids, and messages that
 * are gone stay gone. Outages are results, not failures; only a bug fails an activity, and then for good.
 */
export function createTelemetryActivities({ stream, queue, render, onPublished }: TelemetryPorts) {
  return {
    publishEvents: (input: PublishEventsInput, submissions: Submission[]): Promise<PublishEventsResult> =>
      failForBugs(async () => {
        const result = await publishInWaves(input, submissions, stream, render, cancellationSignal());
        onPublished?.(result);
        return result;
      }),

    /** Those it names as expired are visible again already, or were held as long as SQS allows. */
    extendLeases: (input: { messages: TakenMessage[]; visibilitySeconds: number }): Promise<MessagesResult> =>
      failForBugs(() => queue.extend(input.messages, input.visibilitySeconds)),

    setAsideRejects: (input: { rejects: RejectedMessage[] }): Promise<MessagesResult> =>
      failForBugs(() => repeatFailed(input.rejects, (rejects) => queue.setAside(rejects), cancellationSignal())),

    deleteMessages: (input: { messages: TakenMessage[] }): Promise<MessagesResult> =>
      failForBugs(() => repeatFailed(input.messages, (messages) => queue.delete(messages), cancellationSignal())),
  };
}

async function failForBugs<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw ApplicationFailure.create({
      type: telemetryBug,
      message: `An activity of telemetry failed unexpectedly: ${String(cause)}`,
      nonRetryable: true,
      ...(cause instanceof Error && { cause }),
    });
  }
}
