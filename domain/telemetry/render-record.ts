import type { PartitionKey, RecordFormat, RecordV1, RecordV2, StreamRecord } from '../../contracts/telemetry/record.ts';
import type { Submission, SubmittedEvent } from '../../contracts/telemetry/submission.ts';
import { eventId } from './event-id.ts';

export interface RenderOptions {
  /** UTC, ISO 8601 with milliseconds. */
  processedAt: string;
  format: RecordFormat;
  partitionKey: PartitionKey;
}

/** Writes an event as the record that the stream gets. */
export function renderRecord(submission: Submission, event: SubmittedEvent, options: RenderOptions): StreamRecord {
  const { deviceId, submissionId } = submission;
  const document = options.format === 'v2' ? v2(submission, event, options) : v1(submission, event, options);
  return {
    partitionKey: options.partitionKey === 'device' ? deviceId : submissionId,
    data: Buffer.from(JSON.stringify(document)),
  };
}

/**
 * How much the records of all of a submission's events add to their shard, but for some digits. What a record has besides its
 * event is the same for all of them: one is written to learn it, as writing all would cost too much.
 * @param jsonBytes of the submission as JSON
 */
export function recordBytes(
  submission: Submission,
  jsonBytes: number,
  options: Omit<RenderOptions, 'processedAt'>,
): number {
  const [first] = submission.events;
  if (first === undefined) return 0;
  const { partitionKey, data } = renderRecord(submission, first, {
    ...options,
    processedAt: new Date(0).toISOString(),
  });
  const besideEvent = partitionKey.length + data.length - bytesOf(first);
  const count = submission.events.length;
  const separators = count - 1;
  const eventsBytes = jsonBytes - bytesOf({ ...submission, events: [] }) - separators;
  return eventsBytes + count * besideEvent;
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const v2 = (submission: Submission, event: SubmittedEvent, { processedAt }: RenderOptions): RecordV2 => ({
  event_id: eventId(submission.submissionId, event),
  type: event.type,
  device_id: submission.deviceId,
  submission_id: submission.submissionId,
  time_processed: processedAt,
  time_created: submission.timeCreated,
  type_specific_data: event.data,
});

const v1 = (submission: Submission, event: SubmittedEvent, { processedAt }: RenderOptions): RecordV1 => ({
  event_id: eventId(submission.submissionId, event),
  device_id: submission.deviceId,
  processed_at: processedAt,
  event_type: event.type,
  event_data: event.data,
});
