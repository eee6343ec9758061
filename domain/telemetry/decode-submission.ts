import type {
  Decoded,
  EventType,
  RejectReason,
  SkippedEvent,
  SubmittedEvent,
} from '../../contracts/telemetry/submission.ts';
import { eventTypes } from '../../contracts/telemetry/submission.ts';
import { checkEvent, isObject } from './check-event.ts';

/**
 * Decodes and checks the body of a message: base64 of UTF-8 JSON, as real sensors send it, or plain JSON. Never throws:
 * what can't be used comes back with its reason.
 */
export function decodeSubmission(body: string): Decoded {
  const document = parseBody(body);
  if (document === undefined) return reject('not_decodable', 'The body is neither base64 of UTF-8 JSON nor JSON.');
  if (!isObject(document)) return reject('not_an_object', 'The document is no JSON object.');
  const { submission_id, device_id, time_created, events } = document;
  if (!isUuid(submission_id)) return reject('bad_submission_id', 'submission_id is no UUID.');
  if (!isUuid(device_id)) return reject('bad_device_id', 'device_id is no UUID.');
  if (!isShort(time_created))
    return reject('bad_time_created', `time_created is longer than ${longestTime} characters.`);
  if (!isObject(events)) return reject('events_missing', 'events is no object of lists.');

  const known = Object.entries(events).filter(isKnown);
  if (known.length === 0) {
    return Object.keys(events).length === 0
      ? reject('no_events', 'events is empty.')
      : reject('no_known_event_type', `events has none of ${eventTypes.join(', ')}.`);
  }
  const lists = known.filter((entry): entry is [EventType, unknown[]] => Array.isArray(entry[1]));
  if (lists.length < known.length) return reject('events_not_lists', 'The events of a type are no list.');
  if (lists.every(([, list]) => list.length === 0)) return reject('no_events', 'The lists of events are empty.');

  const { valid, skipped } = sortEvents(lists);
  if (valid.length === 0) {
    return { reason: 'no_valid_event', detail: `Not one of ${skipped.length} events is valid.`, skipped };
  }
  const submission = {
    submissionId: submission_id.toLowerCase(),
    deviceId: device_id.toLowerCase(),
    timeCreated: time_created ?? null,
    events: valid,
  };
  return { submission, skipped };
}

const reject = (reason: RejectReason, detail: string): Decoded => ({ reason, detail, skipped: [] });

/** In the order of the document: types as they stand there, then list order. */
function sortEvents(lists: [EventType, unknown[]][]): { valid: SubmittedEvent[]; skipped: SkippedEvent[] } {
  const valid: SubmittedEvent[] = [];
  const skipped: SkippedEvent[] = [];
  for (const [type, list] of lists) {
    for (const [position, event] of list.entries()) {
      const checked = checkEvent(type, event);
      if ('reason' in checked) skipped.push({ type, position, reason: checked.reason });
      else valid.push({ position, ...checked } as SubmittedEvent);
    }
  }
  return { valid, skipped };
}

const isKnown = (entry: [string, unknown]): entry is [EventType, unknown] =>
  eventTypes.some((known) => known === entry[0]);

/** Any UUID in its textual form (RFC 9562), the nil one too: which version a device makes is its own affair. */
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);

/** As JSON. Each event repeats it, so that some long ones would make gigabytes of a message. */
const longestTime = 1_024;

function isShort(time: unknown): boolean {
  try {
    return (JSON.stringify(time) ?? '').length <= longestTime;
  } catch {
    // What is parsed without recursion is written with it: this one nests too deeply.
    return false;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @returns undefined where the body is neither */
function parseBody(body: string): unknown {
  const text = body.trim();
  const plain = parseJson(text);
  if (isObject(plain)) return plain;
  const unpacked = text.replace(/\s+/g, '');
  if (!isBase64(unpacked)) return plain;
  try {
    const document = parseJson(utf8.decode(Buffer.from(unpacked, 'base64')));
    return document === undefined ? plain : document;
  } catch {
    return plain;
  }
}

/** Padded or not. One expression for all of it would overflow the stack on bodies of some megabytes. */
function isBase64(text: string): boolean {
  const digits = text.replace(/={1,2}$/, '');
  const padded = digits.length < text.length;
  return !/[^A-Za-z\d+/]/.test(digits) && (padded ? text.length % 4 === 0 : digits.length % 4 !== 1);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
