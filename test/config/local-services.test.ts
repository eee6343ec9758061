import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../config/load-config.ts';
import { localServiceVariables } from '../../config/local-services.ts';

const credentials = {
  AWS_ACCESS_KEY_ID: 'VIGIL1',
  AWS_SECRET_ACCESS_KEY: 's',
  MONGODB_USER: 'vigil',
  MONGODB_PASSWORD: 'p@ss',
};

describe('localServiceVariables', () => {
  test('adds nothing where no server was brought up', () => {
    expect(localServiceVariables({}, {})).toEqual({});
  });

  test('says where our servers are and how to log in there, on the ports that are set', () => {
    expect(localServiceVariables({ VIGIL_SQS_PORT: '19324' }, credentials)).toEqual({
      VIGIL_SQS_ENDPOINT: 'http://127.0.0.1:19324',
      VIGIL_KINESIS_ENDPOINT: 'http://127.0.0.1:4567',
      AWS_ACCESS_KEY_ID: 'VIGIL1',
      AWS_SECRET_ACCESS_KEY: 's',
      VIGIL_MONGODB_URL: 'mongodb://vigil:p%40ss@127.0.0.1:27017/vigil?authSource=admin&directConnection=true',
    });
  });

  test('says which account each server of karma has for what', () => {
    const passwords = {
      ...{ RABBITMQ_PASSWORD: 'r', MARIADB_PASSWORD: 'm', MARIADB_OWNER_PASSWORD: 'o', MARIADB_READER_PASSWORD: 'x' },
      ...{ CASSANDRA_PASSWORD: 'c', CASSANDRA_OWNER_PASSWORD: 'w', CASSANDRA_READER_PASSWORD: 'l' },
      ...{ REDIS_PASSWORD: 'd' },
    };
    expect(localServiceVariables({ VIGIL_REDIS_PORT: '7000' }, passwords)).toEqual({
      VIGIL_RABBITMQ_URL: 'amqp://vigil:r@127.0.0.1:5673/vigil',
      VIGIL_MARIADB_URL: 'mysql://vigil:m@127.0.0.1:3307/vigil_karma',
      VIGIL_MARIADB_OWNER_URL: 'mysql://vigil_owner:o@127.0.0.1:3307/vigil_karma',
      VIGIL_MARIADB_READER_URL: 'mysql://vigil_reader:x@127.0.0.1:3307/vigil_karma',
      VIGIL_CASSANDRA_URL: 'cassandra://vigil:c@127.0.0.1:9042/vigil_karma?datacenter=datacenter1',
      VIGIL_CASSANDRA_OWNER_URL: 'cassandra://vigil_owner:w@127.0.0.1:9042/vigil_karma?datacenter=datacenter1',
      VIGIL_CASSANDRA_READER_URL: 'cassandra://vigil_reader:l@127.0.0.1:9042/vigil_karma?datacenter=datacenter1',
      VIGIL_REDIS_URL: 'redis://vigil:d@127.0.0.1:7000/0',
    });
  });

  test('names both brokers of Kafka, with an account for each purpose', () => {
    const passwords = { KAFKA_PASSWORD: 'k', KAFKA_PRODUCER_PASSWORD: 'p', KAFKA_OWNER_PASSWORD: 'o' };
    expect(localServiceVariables({ VIGIL_KAFKA_PORT: '7000' }, passwords)).toEqual({
      VIGIL_KAFKA_URL: 'kafka://vigil:k@127.0.0.1:7000,127.0.0.1:9093',
      VIGIL_KAFKA_PRODUCER_URL: 'kafka://vigil_producer:p@127.0.0.1:7000,127.0.0.1:9093',
      VIGIL_KAFKA_OWNER_URL: 'kafka://vigil_owner:o@127.0.0.1:7000,127.0.0.1:9093',
    });
    expect(localServiceVariables({ VIGIL_KAFKA_SECOND_PORT: 'many' }, passwords)).toEqual({});
  });

  test('gives no account of ours to another MariaDB', () => {
    const passwords = { MARIADB_PASSWORD: 'm', MARIADB_OWNER_PASSWORD: 'o' };
    expect(localServiceVariables({ VIGIL_MARIADB_URL: 'mysql://me@db/x' }, passwords)).toEqual({});
  });

  test.each(['many', '0', '70000'])('a port of %s is told of the port alone', (port) => {
    const environment = { VIGIL_SQS_PORT: port };
    const own = localServiceVariables(environment, credentials);
    expect(own).not.toHaveProperty('VIGIL_SQS_ENDPOINT');
    expect(() => loadConfig({ ...environment, ...own })).toThrow(/^[^\n]*\n {2}- VIGIL_SQS_PORT is [^\n]*$/);
  });

  test('leaves alone what a user names, under any of its names, and sends our keys to nobody else', () => {
    const own = { AWS_ENDPOINT_URL_SQS: 'https://sqs.eu-central-1.amazonaws.com', MONGODB_URL: 'mongodb://db' };
    expect(localServiceVariables(own, credentials)).toEqual({ VIGIL_KINESIS_ENDPOINT: 'http://127.0.0.1:4567' });
  });

  test.each(['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'])('keeps to who a user is: %s', (name) => {
    expect(localServiceVariables({ [name]: 'mine' }, credentials)).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
  });

  test('knows no archive where it is switched off', () => {
    expect(localServiceVariables({ VIGIL_MONGODB_PORT: '0' }, credentials)).not.toHaveProperty('VIGIL_MONGODB_URL');
  });
});
