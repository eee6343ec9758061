import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeSubmission } from '../../../domain/telemetry/decode-submission.ts';

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
    ['not_an_object', base64(['a list'])],
    ['not_an_object', 'null'],
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
    ['bad_destination_ip', 'network_connection', { ...connection, destination_ip: '10.0.0.256' }],
    ['bad_destination_ip', 'network_connection', { ...connection, destination_ip: '010.0.0.1' }],
    ['bad_destination_port', 'network_connection', { ...connection, destination_port: '443' }],
    ['bad_destination_port', 'network_connection', { ...connection, destination_port: 65_536 }],
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

test('ids in capitals are the same ids', () => {
  const { submission } = accepted(base64(documentWith({ device_id: 'ABCDEFAB-1111-4111-8111-ABCDEFABCDEF' })));
  expect(submission.deviceId).toBe('abcdefab-1111-4111-8111-abcdefabcdef');
});

const process = fc.record({ cmdl: fc.string({ minLength: 1 }), user: fc.string({ minLength: 1 }) });
const ip = fc.ipV4();
const networkConnection = fc.record({
  source_ip: ip,
  destination_ip: ip,
  destination_port: fc.integer({ min: 0, max: 65_535 }),
});

test('events come in the order of the document, whichever type is first', () => {
  fc.assert(
    fc.property(
      fc.array(process, { minLength: 1 }),
      fc.array(networkConnection, { minLength: 1 }),
      fc.boolean(),
      (processes, connections, processesFirst) => {
        const lists = [
          ['new_process', processes],
          ['network_connection', connections],
        ] as const;
        const ordered = processesFirst ? lists : lists.toReversed();
        const { submission } = accepted(base64(documentWith({ events: Object.fromEntries(ordered) })));
        expect(submission.events).toEqual(
          ordered.flatMap(([type, list]) => list.map((data, position) => ({ type, position, data }))),
        );
      },
    ),
  );
});

test('nothing that a message may hold makes it throw', () => {
  const bodies = fc.oneof(fc.string(), fc.json(), fc.base64String(), fc.jsonValue().map(base64));
  fc.assert(
    fc.property(bodies, (body) => {
      decodeSubmission(body);
    }),
    { numRuns: 2_000 },
  );
  const deep = `{"events":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  expect(decodeSubmission(deep)).toMatchObject({ reason: expect.any(String) });
});
