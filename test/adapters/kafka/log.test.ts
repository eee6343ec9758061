import { expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { pino } from 'pino';
import { logTo } from '../../../adapters/kafka/log.ts';

const { ERROR, WARN, INFO, DEBUG } = kafkajs.logLevel;

function told(namespace: string, level: number, message: string, facts: Record<string, unknown> = {}) {
  const lines: string[] = [];
  const logger = pino({ level: 'trace', base: null, timestamp: false }, { write: (line: string) => lines.push(line) });
  const log = { timestamp: 'now', logger: 'kafkajs', message, ...facts };
  logTo(logger)(level)({ namespace, level, label: '', log });
  return JSON.parse(lines.join()) as Record<string, unknown>;
}

const levels = { debug: 20, info: 30, warn: 40, error: 50 };

test.each([
  ['debug', ERROR, 'Response GroupCoordinator(key: 10, version: 2)', 'The group coordinator is not available'],
  ['debug', ERROR, 'Response InitProducerId(key: 22, version: 1)', 'The coordinator is loading and hence can’t …'],
  ['debug', ERROR, 'The group is rebalancing, re-joining', 'The group is rebalancing, so a rejoin is needed'],
  ['debug', ERROR, 'SASL SCRAM SHA256 authentication failed: Closed connection', undefined],
  ['warn', ERROR, 'Connection error: connect ECONNREFUSED 127.0.0.1:9092', undefined],
  ['warn', WARN, 'Something', undefined],
  ['info', INFO, 'Consumer has joined the group', undefined],
  ['debug', DEBUG, 'Request Fetch', undefined],
] as const)('what passes by itself is no error of ours: %s', (level, given, message, error) => {
  expect(told('Connection', given, message, { error })).toEqual({
    ...{ level: levels[level], msg: `Connection: ${message}` },
    ...(error && { error }),
  });
});

test('what is tried again is a warning, and what nobody tries again an error', () => {
  const failure = { groupId: 'trends', stack: 'at …' };
  expect(told('Producer', ERROR, 'Failed', { retryCount: 2 })).toMatchObject({ level: levels.warn, retryCount: 2 });
  const crash = told('Consumer', ERROR, 'Crash', failure);
  expect(crash).toEqual({ level: levels.error, msg: 'Consumer: Crash', groupId: 'trends' });
});
