import { expect, test } from '@jest/globals';
import { loadConfig } from '../../config/load-config.ts';
import { serviceGroups, serviceNames } from '../../services/definitions/catalog.ts';
import { addressOf, isExternal, neededServices } from '../../services/needed.ts';

const at = (environment: Record<string, string>) => loadConfig({ VIGIL_HOME: '/nowhere', ...environment });

test('each pipeline needs its servers', () => {
  const kafka: readonly string[] = serviceGroups.kafka;
  expect(neededServices(at({}))).toEqual([...serviceNames]);
  expect(neededServices(at({ VIGIL_PIPELINES: 'scans' }))).toEqual(['mongodb']);
  expect(neededServices(at({ VIGIL_PIPELINES: 'telemetry' }))).toEqual(['sqs', 'kinesis']);
  expect(neededServices(at({ VIGIL_PIPELINES: 'karma' }))).toEqual(['rabbitmq', 'mariadb', 'cassandra', 'redis']);
  expect(neededServices(at({ VIGIL_PIPELINES: 'trends' }))).toEqual(['cassandra', ...kafka]);
  expect(neededServices(at({ VIGIL_PIPELINES: 'scans', VIGIL_MONGODB_PORT: '0' }))).toEqual([]);
});

test('pipelines that there are not are refused', () => {
  expect(() => at({ VIGIL_PIPELINES: 'scans,karmas' })).toThrow('VIGIL_PIPELINES is "scans,karmas"');
});

test('a server is a user’s own unless it is where ours would be', () => {
  expect(isExternal(at({}), 'sqs')).toBe(false);
  expect(isExternal(at({ VIGIL_SQS_ENDPOINT: 'http://127.0.0.1:9324/' }), 'sqs')).toBe(false);
  expect(isExternal(at({ VIGIL_SQS_ENDPOINT: 'http://127.0.0.1:9325' }), 'sqs')).toBe(true);
  expect(isExternal(at({ MONGODB_URL: 'mongodb://127.0.0.1:27017/vigil' }), 'mongodb')).toBe(true);
  expect(isExternal(at({ VIGIL_REDIS_URL: 'redis://me@db:6379/0' }), 'redis')).toBe(true);
  const kafka = { VIGIL_KAFKA_URL: 'kafka://vigil:@127.0.0.1:9092,127.0.0.1:7000' };
  for (const name of serviceGroups.kafka) {
    expect(isExternal(at({ ...kafka, VIGIL_KAFKA_SECOND_PORT: '7000' }), name)).toBe(false);
    expect(isExternal(at(kafka), name)).toBe(true);
  }
});

test('an address tells no password', () => {
  expect(addressOf(at({}), 'kinesis')).toBe('127.0.0.1:4567');
  const several = at({ MONGODB_URL: 'mongodb://me:secret@a.example:1,b.example:2/x?replicaSet=r' });
  expect(addressOf(several, 'mongodb')).toBe('a.example:1,b.example:2');
  const cassandra = at({ VIGIL_CASSANDRA_URL: 'cassandra://me:secret@a.example:1,b.example:2/x?datacenter=dc' });
  expect(addressOf(cassandra, 'cassandra')).toBe('a.example:1,b.example:2');
  expect(addressOf(at({ MONGODB_URL: 'mongodb+srv://me:secret@c.example/x' }), 'mongodb')).toBe('c.example');
});
