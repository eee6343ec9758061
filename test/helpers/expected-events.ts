import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';

/**
 * What must come of message bodies, by docs/formats.md alone: written apart from domain/telemetry/, so that each is a
 * check on the other.
 */
export interface ExpectedSubmission {
  submissionId: string;
  deviceId: string;
  timeCreated: unknown;
  /** In the order in which the stream must have them. */
  events: ExpectedEvent[];
  /** Invalid events beside them, by reason. */
  skipped: string[];
}

export interface ExpectedEvent {
  eventId: string;
  type: string;
  data: Record<string, unknown>;
}

export interface ExpectedReject {
  body: string;
  reason: string;
}

export interface ExpectedOutcome {
  submissions: ExpectedSubmission[];
  rejects: ExpectedReject[];
}

export function expectedOutcome(bodies: Iterable<string>): ExpectedOutcome {
  const outcome: ExpectedOutcome = { submissions: [], rejects: [] };
  for (const body of bodies) {
    const expected = expectedOf(body);
    if (typeof expected === 'string') outcome.rejects.push({ body, reason: expected });
    else outcome.submissions.push(expected);
  }
  return outcome;
}

/** @returns the reason, where the body is to be rejected */
export function expectedOf(body: string): ExpectedSubmission | string {
  const document = documentOf(body);
  if (document === undefined) return 'not_decodable';
  if (!isRecord(document)) return 'not_an_object';
  if (!isUuid(document.submission_id)) return 'bad_submission_id';
  if (!isUuid(document.device_id)) return 'bad_device_id';
  if (document.time_created !== undefined && JSON.stringify(document.time_created).length > 1_024)
    return 'bad_time_created';
  const lists = document.events;
  if (!isRecord(lists)) return 'events_missing';
  const types = Object.keys(lists);
  const known = types.filter((type) => type in checks);
  if (types.length > 0 && known.length === 0) return 'no_known_event_type';
  if (!known.every((type) => Array.isArray(lists[type]))) return 'events_not_lists';
  if (known.every((type) => (lists[type] as unknown[]).length === 0)) return 'no_events';

  const submissionId = document.submission_id.toLowerCase();
  const submission: ExpectedSubmission = {
    submissionId,
    deviceId: document.device_id.toLowerCase(),
    timeCreated: document.time_created === undefined ? null : document.time_created,
    events: [],
    skipped: [],
  };
  for (const type of known) {
    (lists[type] as unknown[]).forEach((event, position) => {
      const wrong = wrongField(type, event);
      if (wrong !== null) submission.skipped.push(wrong);
      else {
        const data = Object.fromEntries(
          Object.keys(checks[type] ?? {}).map((field) => [field, (event as Fields)[field]]),
        );
        submission.events.push({ eventId: uuidV5(`${submissionId}/${type}/${position}`), type, data });
      }
    });
  }
  return submission.events.length > 0 ? submission : 'no_valid_event';
}

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields => Object.prototype.toString.call(value) === '[object Object]';
const isText = (value: unknown): boolean => typeof value === 'string' && value.length > 0;
const isAddress = (value: unknown): boolean => typeof value === 'string' && isIPv4(value);
const isPort = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >>> 16 === 0;

/** The fields of each type, in the order in which they are looked at. */
const checks: Record<string, Record<string, (value: unknown) => boolean>> = Object.assign(Object.create(null), {
  new_process: { cmdl: isText, user: isText },
  network_connection: { source_ip: isAddress, destination_ip: isAddress, destination_port: isPort },
});

function wrongField(type: string, event: unknown): string | null {
  if (!isRecord(event)) return 'not_an_object';
  const wrong = Object.entries(checks[type] ?? {}).find(([field, isRight]) => !isRight(event[field]));
  return wrong === undefined ? null : `bad_${wrong[0]}`;
}

function isUuid(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const groups = value.split('-');
  return groups.map(({ length }) => length).join() === '8,4,4,4,12' && !/[^0-9a-f]/i.test(groups.join(''));
}

function documentOf(body: string): unknown {
  const plain = parsed(body);
  if (isRecord(plain)) return plain;
  const digits = body.replace(/\s/g, '').replace(/={1,2}$/, '');
  const bytes = Buffer.from(digits, 'base64');
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === digits;
  const unpacked = isBase64 && isUtf8(bytes) ? parsed(bytes.toString()) : undefined;
  return unpacked === undefined ? plain : unpacked;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

/** The namespace of event ids that docs/formats.md states. */
const namespace = Buffer.from('d69f54599e3d43a18c17598574104ba7', 'hex');

function uuidV5(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
