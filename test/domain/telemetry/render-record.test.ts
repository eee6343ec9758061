import { expect, test } from '@jest/globals';
import type { Submission, SubmittedEvent } from '../../../contracts/telemetry/submission.ts';
import { recordBytes, renderRecord } from '../../../domain/telemetry/render-record.ts';

const event: SubmittedEvent = { type: 'new_process', position: 3, data: { cmdl: 'whoami', user: 'jürgen' } };
const connection: SubmittedEvent = {
  ...{ type: 'network_connection', position: 3 },
  data: { source_ip: '10.0.0.1', destination_ip: '10.0.0.2', destination_port: 443 },
};
const submission: Submission = {
  submissionId: '11111111-1111-4111-8111-111111111111',
  deviceId: '22222222-2222-4222-8222-222222222222',
  timeCreated: '2021-03-29T12:06:09.576033',
  events: [event],
};
const options = { processedAt: '2021-03-29T12:06:20.123Z', format: 'v2', partitionKey: 'device' } as const;
// uuid5(namespace, '11111111-1111-4111-8111-111111111111/new_process/3'), by Python's uuid module.
const event_id = '324063c9-431d-5c9e-89cb-820a43f4b901';

const read = ({ data }: { data: Uint8Array }) => JSON.parse(Buffer.from(data).toString());

test('v2, on the shard of its device', () => {
  const record = renderRecord(submission, event, options);
  expect(record.partitionKey).toBe(submission.deviceId);
  expect(read(record)).toEqual({
    ...{ event_id, type: 'new_process', device_id: submission.deviceId, submission_id: submission.submissionId },
    ...{ time_processed: options.processedAt, time_created: submission.timeCreated, type_specific_data: event.data },
  });
});

test('v1, on the shard of its submission', () => {
  const record = renderRecord(submission, event, { ...options, format: 'v1', partitionKey: 'submission' });
  expect(record.partitionKey).toBe(submission.submissionId);
  expect(read(record)).toEqual({
    ...{ event_id, device_id: submission.deviceId, processed_at: options.processedAt },
    ...{ event_type: 'new_process', event_data: event.data },
  });
});

test.each(['v1', 'v2'] as const)(
  'the bytes of a submission’s records are known without writing them, in %s',
  (format) => {
    const events = Array.from({ length: 8 }, (_, position) => ({ ...(position % 2 ? event : connection), position }));
    const many = { ...submission, events } as Submission;
    const written = many.events
      .map((each) => renderRecord(many, each, { ...options, format }))
      .reduce((sum, { partitionKey, data }) => sum + Buffer.byteLength(partitionKey) + data.length, 0);
    const jsonBytes = Buffer.byteLength(JSON.stringify(many));
    expect(recordBytes(many, jsonBytes, { ...options, format })).toBe(written);
  },
);

test('another position, type or submission is another event', () => {
  const ids = [
    renderRecord(submission, event, options),
    renderRecord(submission, { ...event, position: 4 }, options),
    renderRecord(submission, connection, options),
    renderRecord({ ...submission, submissionId: submission.deviceId }, event, options),
  ].map((record) => read(record).event_id);
  expect(new Set(ids).size).toBe(4);
});
