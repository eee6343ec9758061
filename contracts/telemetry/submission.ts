/** Types of event that sensors report and Vigil knows; others beside them are ignored. */
export const eventTypes = ['new_process', 'network_connection'] as const;
export type EventType = (typeof eventTypes)[number];

export interface NewProcess {
  cmdl: string;
  user: string;
}

export interface NetworkConnection {
  source_ip: string;
  destination_ip: string;
  /** 0 to 65535. */
  destination_port: number;
}

/** A valid event. `position` counts every event of its type in the submission, valid or not, from 0. */
export type SubmittedEvent = { position: number } & (
  | { type: 'new_process'; data: NewProcess }
  | { type: 'network_connection'; data: NetworkConnection }
);

/** What is left of a message once it is decoded and checked: the valid events, in the order of the document. */
export interface Submission {
  /** UUIDs, in lower case. */
  submissionId: string;
  deviceId: string;
  /** Whatever the device's own clock said; passed on as it is, never trusted. */
  timeCreated: unknown;
  events: SubmittedEvent[];
}

/** Why a whole submission is set aside. Part of the rejects' format and of metrics: add to them, never rename. */
export const rejectReasons = [
  'not_decodable',
  'not_an_object',
  'bad_submission_id',
  'bad_device_id',
  'bad_time_created',
  'events_missing',
  'events_not_lists',
  'no_known_event_type',
  'no_events',
  'no_valid_event',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** Why a single event is left out while its siblings go on. */
export const skipReasons = [
  'not_an_object',
  'bad_cmdl',
  'bad_user',
  'bad_source_ip',
  'bad_destination_ip',
  'bad_destination_port',
  'too_large',
] as const;
export type SkipReason = (typeof skipReasons)[number];

export interface SkippedEvent {
  type: EventType;
  position: number;
  reason: SkipReason;
}

/** What a message's body turns out to be. */
export type Decoded =
  | { submission: Submission; skipped: SkippedEvent[] }
  | { reason: RejectReason; detail: string; skipped: SkippedEvent[] };
