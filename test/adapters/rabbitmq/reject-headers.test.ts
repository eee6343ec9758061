import { expect, test } from '@jest/globals';
import type { MessageProperties } from 'amqplib';
import { rejectFacts, rejectHeaders } from '../../../adapters/rabbitmq/reject-headers.ts';

const factsOf = (headers: unknown, timestamp?: unknown) =>
  rejectFacts({ headers, timestamp } as Pick<MessageProperties, 'headers' | 'timestamp'>);
const beginning = '1970-01-01T00:00:00.000Z';
const death = { reason: 'delivery_limit', queue: 'findings', time: { '!': 'timestamp', value: 1_700_000_000 } };

test('what Vigil says of a reject is read as it was written', () => {
  const rejectedAt = '2023-11-14T22:13:20.123Z';
  expect(factsOf(rejectHeaders('bad_found_at', 'No moment.', 3, new Date(rejectedAt)), 1_700_000_000)).toEqual({
    ...{ reason: 'bad_found_at', detail: 'No moment.', deliveries: 3, rejectedAt },
  });
  // As earlier versions left them.
  expect(factsOf({ 'x-vigil-reason': 'bad_found_at' }, 1_700_000_000)).toMatchObject({
    rejectedAt: '2023-11-14T22:13:20.000Z',
  });
});

test('RabbitMQ’s word counts before headers that a message had brought along', () => {
  expect(factsOf({ ...rejectHeaders('mine', 'Not so.', 1, new Date(0)), 'x-death': [death] }, 5)).toEqual({
    ...{ reason: 'delivery_limit', detail: 'RabbitMQ took it out of findings.', deliveries: 1 },
    rejectedAt: '2023-11-14T22:13:20.000Z',
  });
});

test.each([
  ['none at all', undefined, undefined],
  ['a moment beyond all dates', { 'x-vigil-reason': 'unknown' }, 9e15],
  ['text for a moment', { 'x-vigil-rejected-at': 'yesterday' }, 'yesterday'],
  ['a day that there is not', { 'x-vigil-rejected-at': '2023-13-01T00:00:00.000Z' }, undefined],
  ['text for what RabbitMQ says', { 'x-death': 'text' }, undefined],
  ['nothing in what RabbitMQ says', { 'x-death': [] }, undefined],
  ['objects that are no text', { 'x-vigil-reason': { toString: 1 }, 'x-vigil-deliveries': {} }, undefined],
])('strange headers keep nobody from reading a reject: %s', (_what, headers, timestamp) => {
  expect(factsOf(headers, timestamp)).toEqual({ reason: 'unknown', detail: '', deliveries: 0, rejectedAt: beginning });
});

test('what RabbitMQ says may lack anything', () => {
  const detail = 'RabbitMQ took it out of a queue.';
  expect(factsOf({ 'x-death': [{ time: null }] })).toEqual({
    ...{ reason: 'unknown', detail, deliveries: 0, rejectedAt: beginning },
  });
});
