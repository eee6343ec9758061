import { describe, expect, test } from '@jest/globals';
import type { SubmittedEvent } from '../../../contracts/telemetry/submission.ts';
import { decodeSubmission } from '../../../domain/telemetry/decode-submission.ts';
import { renderRecord } from '../../../domain/telemetry/render-record.ts';

const submissionId = '11111111-1111-4111-8111-111111111111';
const deviceId = '22222222-2222-4222-8222-222222222222';
const shell = { cmdl: 'calculator.exe', user: 'admin' };
const connection = { source_ip: '192.168.0.1', destination_ip: '23.13.252.39', destination_port: 443 };

const documentWith = (changes: object = {}) => ({
  submission_id: submissionId,
  device_id: deviceId,
  time_created: '2021-03-29T12:06:09.576033',
  events: { new_process: [shell], network_connection: [connection] },
  ...changes,
});
const base64 = (document: unknown) => Buffer.from(JSON.stringify(document)).toString('base64');
const accepted = (body: string) => {
  const decoded = decodeSubmission(body);
  if ('reason' in decoded) throw new Error(`rejected: ${decoded.reason}`);
  return decoded;
};

test.each([
  ['base64 of JSON', base64(documentWith())],
  ['base64 without padding', base64(documentWith()).replace(/=+$/, '')],
  ['base64 in lines', base64(documentWith()).replace(/.{76}/g, '$&\r\n')],
  ['plain JSON', JSON.stringify(documentWith())],
  ['JSON after a byte order mark', Buffer.from(`\uFEFF${JSON.stringify(documentWith())}`).toString('base64')],
])('%s is understood', (_, body) => {
  expect(decodeSubmission(body)).toEqual({
    submission: {
      ...{ submissionId, deviceId, timeCreated: '2021-03-29T12:06:09.576033' },
      events: [
        { type: 'new_process', position: 0, data: shell },
        { type: 'network_connection', position: 0, data: connection },
      ],
    },
    skipped: [],
  });
});

describe('a broken submission is rejected, with its reason', () => {
  test.each([
    ['not_decodable', ''],
    ['not_decodable', 'hello, world'],
    ['not_decodable', 'AAAA'],
    ['not_decodable', Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')],
    ['not_decodable', base64(documentWith()).replace('J', '!')],
    ['not_decodable', base64(documentWith()).slice(0, -20)],
    ['not_decodable', Buffer.from(JSON.stringify(documentWith()), 'utf16le').toString('base64')],
    ['not_an_object', base64(['a list'])],
    ['not_an_object', 'null'],
    ['not_an_object', base64(null)],
    ['not_an_object', base64(base64(documentWith()))],
    ['bad_submission_id', base64(documentWith({ submission_id: 'not-an-uuid' }))],
    ['bad_submission_id', base64(documentWith({ submission_id: undefined }))],
    ['bad_device_id', base64(documentWith({ device_id: `${deviceId}\n` }))],
    ['bad_device_id', base64(documentWith({ device_id: [deviceId] }))],
    ['events_missing', base64(documentWith({ events: undefined }))],
    ['events_missing', base64(documentWith({ events: [shell] }))],
    ['events_missing', base64(documentWith({ events: null }))],
    ['events_not_lists', base64(documentWith({ events: { new_process: shell } }))],
    ['no_known_event_type', base64(documentWith({ events: { file_opened: [shell] } }))],
    ['no_known_event_type', `${JSON.stringify(documentWith({ events: 0 })).replace('0}', '{"__proto__":[1]}}')}`],
    ['no_events', base64(documentWith({ events: {} }))],
    ['no_events', base64(documentWith({ events: { new_process: [], network_connection: [] } }))],
    ['no_events', base64(documentWith({ events: { new_process: [], file_opened: [shell] } }))],
    ['events_not_lists', base64(documentWith({ events: { new_process: [shell], network_connection: null } }))],
    ['no_valid_event', base64(documentWith({ events: { new_process: [{ ...shell, cmdl: null }] } }))],
  ])('%s: %s', (reason, body) => {
    expect(decodeSubmission(body)).toMatchObject({ reason });
  });
});

describe('an invalid event is skipped, with its reason, and its siblings go on', () => {
  test.each([
    ['not_an_object', 'new_process', null],
    ['not_an_object', 'network_connection', ['192.168.0.1']],
    ['bad_cmdl', 'new_process', { ...shell, cmdl: null }],
    ['bad_cmdl', 'new_process', { ...shell, cmdl: '' }],
    ['bad_user', 'new_process', { cmdl: 'ls' }],
    ['bad_source_ip', 'network_connection', { ...connection, source_ip: 'not-an-ip' }],
    ['bad_source_ip', 'network_connection', { ...connection, source_ip: '::1' }],
    ['bad_source_ip', 'network_connection', { ...connection, source_ip: '1.2.3.4.' }],
    ['bad_source_ip', 'network_connection', { ...connection, source_ip: ' 1.2.3.4' }],
    ['bad_source_ip', 'network_connection', { ...connection, source_ip: 16_909_060 }],
    ['bad_destination_ip', 'network_connection', { ...connection, destination_ip: '10.0.0.256' }],
    ['bad_destination_ip', 'network_connection', { ...connection, destination_ip: '010.0.0.1' }],
    ['bad_destination_port', 'network_connection', { ...connection, destination_port: '443' }],
    ['bad_destination_port', 'network_connection', { ...connection, destination_port: 65_536 }],
    ['bad_destination_port', 'network_connection', { ...connection, destination_port: -1 }],
    ['bad_destination_port', 'network_connection', { ...connection, destination_port: 1.5 }],
  ])('%s', (reason, type, event) => {
    const good = type === 'new_process' ? shell : connection;
    const { submission, skipped } = accepted(base64(documentWith({ events: { [type]: [event, good] } })));
    expect(skipped).toEqual([{ type, position: 0, reason }]);
    expect(submission.events).toEqual([{ type, position: 1, data: good }]);
  });
});

test('what Vigil does not know is left out, and what it passes on stays as it is', () => {
  const time = { odd: ['clock', 7] };
  const events = { file_opened: 'whatever', new_process: [{ ...shell, cmdl: ' a\u0000b\ud800 ', pid: 7 }] };
  const { submission } = accepted(base64(documentWith({ time_created: time, events, extra: true })));
  expect(submission.timeCreated).toEqual(time);
  expect(submission.events).toEqual([
    { type: 'new_process', position: 0, data: { cmdl: ' a\u0000b\ud800 ', user: 'admin' } },
  ]);
});

test.each([
  ['0.0.0.0', 0],
  ['255.255.255.255', 65_535],
])('%s and port %d are the outermost that are valid', (ip, port) => {
  const data = { source_ip: ip, destination_ip: ip, destination_port: port };
  const { submission } = accepted(base64(documentWith({ events: { network_connection: [data] } })));
  expect(submission.events).toEqual([{ type: 'network_connection', position: 0, data }]);
});

test('a submission without a time is passed on without one', () => {
  expect(accepted(base64(documentWith({ time_created: undefined }))).submission.timeCreated).toBeNull();
});

test('the last of two fields with one name counts', () => {
  const body = JSON.stringify(documentWith()).replace('{', '{"submission_id":"not-an-uuid","events":[],');
  expect(accepted(body).submission.events).toHaveLength(2);
});

test('a time that is too long to be one is refused, however it nests', () => {
  const withTime = (time: string) =>
    JSON.stringify(documentWith({ time_created: 0 })).replace('0,"events"', `${time},"events"`);
  const nested = (levels: number) => withTime(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  expect(accepted(nested(512)).submission.events).toHaveLength(2);
  for (const body of [
    nested(513),
    nested(200_000),
    withTime(`"${'x'.repeat(1_023)}"`),
    withTime(`[${'1e20,'.repeat(60)}0]`),
  ])
    expect(decodeSubmission(body)).toMatchObject({ reason: 'bad_time_created' });
});

test('an event that no record has room for is skipped, and any other has room', () => {
  const bodyOf = (cmdl: string) =>
    JSON.stringify(
      documentWith({ time_created: 'x'.repeat(1_022), events: { new_process: [shell, { ...shell, cmdl }] } }),
    );
  const options = { processedAt: '2021-03-29T12:06:20.123Z', format: 'v2', partitionKey: 'device' } as const;
  for (const character of ['x', '日', '"', '\ud800']) {
    const bytes = Buffer.byteLength(JSON.stringify(character)) - 2;
    const most = Math.floor((1_048_576 - 8_192 - JSON.stringify({ ...shell, cmdl: '' }).length) / bytes);
    expect(accepted(bodyOf(character.repeat(most + 1))).skipped).toEqual([
      { type: 'new_process', position: 1, reason: 'too_large' },
    ]);
    const { submission } = accepted(bodyOf(character.repeat(most)));
    const { data, partitionKey } = renderRecord(submission, submission.events[1] as SubmittedEvent, options);
    expect(data.byteLength + partitionKey.length).toBeLessThanOrEqual(1_048_576);
  }
});

test.each([
  ['base64 that breaks off', `${'A'.repeat(20_000_000)}!`],
  ['padding alone', '='.repeat(1_000_000)],
  ['deep nesting', `{"events":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ['events that are all rubbish', JSON.stringify(documentWith({ events: { new_process: Array(200_000).fill(null) } }))],
])('however much there is of %s, it is only rejected', (_, body) => {
  expect(decodeSubmission(body)).toMatchObject({ reason: expect.any(String) });
});

test.each([
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'c232ab00-9414-11ec-b3c8-9f6bdeced846',
  '017f22e2-79b0-7cc3-98c4-dc0c0c07398f',
])('%s is a UUID, whatever its version', (id) => {
  expect(accepted(base64(documentWith({ device_id: id }))).submission.deviceId).toBe(id);
});

test.each(['{11111111-1111-4111-8111-111111111111}', '11111111111141118111111111111111', `urn:uuid:${deviceId}`])(
  '%s is not the textual form of a UUID',
  (id) => {
    expect(decodeSubmission(base64(documentWith({ device_id: id })))).toMatchObject({ reason: 'bad_device_id' });
  },
);

test('ids in capitals are the same ids', () => {
  const { submission } = accepted(base64(documentWith({ device_id: 'ABCDEFAB-1111-4111-8111-ABCDEFABCDEF' })));
  expect(submission.deviceId).toBe('abcdefab-1111-4111-8111-abcdefabcdef');
});
