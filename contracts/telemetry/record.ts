import type { EventType, NetworkConnection, NewProcess } from './submission.ts';

/** How an event is written to the stream; see docs/formats.md. */
export const recordFormats = ['v2', 'v1'] as const;
export type RecordFormat = (typeof recordFormats)[number];

/** What decides on the shard. Both keep a submission on one shard. */
export const partitionKeys = ['device', 'submission'] as const;
export type PartitionKey = (typeof partitionKeys)[number];

export interface RecordV2 {
  event_id: string;
  type: EventType;
  device_id: string;
  submission_id: string;
  /** UTC, ISO 8601 with milliseconds. */
  time_processed: string;
  time_created: unknown;
  type_specific_data: NewProcess | NetworkConnection;
}

export interface RecordV1 {
  event_id: string;
  device_id: string;
  processed_at: string;
  event_type: EventType;
  event_data: NewProcess | NetworkConnection;
}

/** A record as the stream takes it: `data` is JSON in UTF-8. */
export interface StreamRecord {
  partitionKey: string;
  data: Uint8Array;
}
