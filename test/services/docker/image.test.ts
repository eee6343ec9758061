import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { settings } from '../../../config/settings.ts';
import { cassandraAccounts } from '../../../services/definitions/cassandra-accounts.ts';
import {
  cassandraConfiguration,
  cassandraJvmOptions,
  cassandraLogging,
} from '../../../services/definitions/cassandra-configuration.ts';
import { kafkaAccounts, kafkaRights } from '../../../services/definitions/kafka-accounts.ts';
import type { KafkaNode } from '../../../services/definitions/kafka-configuration.ts';
import {
  controllerListener,
  kafkaAdminProperties,
  kafkaClusterId,
  kafkaConfiguration,
  kafkaJvmOptions,
  kafkaLogging,
} from '../../../services/definitions/kafka-configuration.ts';
import { kafkaScram } from '../../../services/definitions/kafka-storage.ts';
import { mariadbOptions } from '../../../services/definitions/mariadb.ts';
import { mariadbAccounts } from '../../../services/definitions/mariadb-accounts.ts';
import { rabbitmqConfiguration, rabbitmqErlangOptions } from '../../../services/definitions/rabbitmq.ts';
import { rabbitmqDefinitions } from '../../../services/definitions/rabbitmq-accounts.ts';
import { redisAccounts, redisOptions } from '../../../services/definitions/redis.ts';
import { sqsConfiguration } from '../../../services/definitions/sqs.ts';

const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

test('the image is made in two stages of one Node, on a pinned Debian, and runs as a user of its own', () => {
  const instructions = lines('Dockerfile');
  const stages = instructions.filter((line) => line.startsWith('FROM '));
  const [builder, final] = stages.map((line) => /^FROM node:(\d+\.\d+\.\d+)-(bookworm\S*)/.exec(line) ?? []);
  expect(stages).toHaveLength(2);
  expect(builder?.[1]).toBe(final?.[1]);
  expect([builder?.[2], final?.[2]]).toEqual(['bookworm', 'bookworm-slim']);
  const last = instructions.slice(instructions.indexOf(stages[1] ?? ''));
  expect(
    last.filter((line) => /^(USER|ENTRYPOINT|CMD|HEALTHCHECK)/.test(line)).map((line) => line.split(' ')[0]),
  ).toEqual(['USER', 'HEALTHCHECK', 'ENTRYPOINT', 'CMD']);
  expect(last).toContain('USER 1000:1000');
  // What it has is what was built, and the authorities: no sources, and nothing of the folder that it was built in.
  expect(last.filter((line) => /^(COPY|ADD)/.test(line)).every((line) => line.startsWith('COPY --from=builder'))).toBe(
    true,
  );
});

test('the engine is given what dist/ is built from, and nothing that is secret', () => {
  const [first, ...rules] = lines('.dockerignore');
  const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  const { include } = JSON.parse(readFileSync('tsconfig.build.json', 'utf8')) as { include: string[] };
  expect(first).toBe('*');
  expect(allowed).toEqual(expect.arrayContaining([...include, 'web', 'scripts', 'package-lock.json']));
  for (const secret of ['.env', '.vigil', '.git', '.']) expect(allowed).not.toContain(secret);
});

test('SQS has the same configuration as natively, but for where it listens', () => {
  expect(readFileSync('services/docker/elasticmq.conf', 'utf8').trim()).toBe(sqsConfiguration('0.0.0.0', 9324).trim());
});

describe('the servers of karma and trends have the same accounts and configuration as natively, but for where they listen', () => {
  const script = (name: string): string => readFileSync(`services/docker/${name}.sh`, 'utf8');
  /** What a script writes to a file. */
  const written = (name: string, end: string): string =>
    new RegExp(`<<${end}\\n([^]*?)\\n${end}\\n`).exec(script(name))?.[1] ?? '';
  /** What it runs at its end, a word each. */
  const words = (name: string): string[] => script(name).split(/\s+/);

  test('MariaDB', () => {
    const accounts = mariadbAccounts((secret) => `$(identified "$${secret}")`);
    expect(written('mariadb', 'SQL')).toBe(accounts.trim());
    expect(words('mariadb')).toEqual(expect.arrayContaining(mariadbOptions));
  });

  test('Redis', () => {
    const accounts = redisAccounts((secret) => `$(hash_of "$${secret}")`);
    expect(written('redis', 'ACL')).toBe(accounts.trim());
    expect(script('redis')).toContain(redisOptions.map((option) => option || "''").join(' '));
  });

  test('RabbitMQ', () => {
    const definitions = rabbitmqDefinitions((secret) => ({ password: `$${secret}` }));
    expect(written('rabbitmq', 'JSON')).toBe(definitions);
    const configuration = rabbitmqConfiguration('0.0.0.0:5672', '/tmp/definitions.json');
    expect(written('rabbitmq', 'CONF')).toBe(configuration.trim());
    expect(script('rabbitmq')).toContain(`'${rabbitmqErlangOptions}'`);
  });

  test('Cassandra', () => {
    const made = cassandraAccounts((secret) => `$${secret}`, `$${settings.trendsKeyspace.name}`);
    const accounts = made.map((statement) => `${statement};`);
    expect(script('cassandra')).toContain(`<<CQL\n${accounts.join('\n')}\nCQL\n`);
    const ports = { native: 9042, storage: 7000 };
    expect(written('cassandra', 'YAML')).toBe(cassandraConfiguration('/var/lib/cassandra', '$1', ports));
    expect(written('cassandra', 'XML')).toBe(cassandraLogging.trim());
    expect(words('cassandra')).toEqual(expect.arrayContaining(cassandraJvmOptions));
  });

  test('Kafka', () => {
    const dataDirectory = '/var/lib/kafka/data/log';
    const common = { controller: 'kafka-controller:9094', dataDirectory, adminPassword: '$KAFKA_ADMIN_PASSWORD' };
    const controller: KafkaNode = {
      ...{ ...common, id: 100, role: 'controller' },
      listeners: [{ name: controllerListener, bind: ':9094', advertised: '' }],
    };
    const broker: KafkaNode = {
      ...{ ...common, id: '$KAFKA_NODE_ID', role: 'broker' },
      listeners: [
        { name: 'CLIENT', bind: ':9192', advertised: '$KAFKA_HOST:9192' },
        { name: 'HOST', bind: ':9092', advertised: '127.0.0.1:$KAFKA_HOST_PORT' },
      ],
    };
    expect(written('kafka', 'CONTROLLER')).toBe(kafkaConfiguration(controller).trim());
    expect(written('kafka', 'BROKER')).toBe(kafkaConfiguration(broker).trim());
    expect(written('kafka', 'ADMIN')).toBe(kafkaAdminProperties('$KAFKA_ADMIN_PASSWORD').trim());
    expect(written('kafka', 'LOG')).toBe(kafkaLogging.trim());
    expect(words('kafka')).toEqual(expect.arrayContaining([...kafkaJvmOptions, kafkaClusterId]));
    const topics = {
      postsTopic: settings.postsTopic,
      postsRejected: settings.postsRejected,
      trendsGroup: settings.trendsGroup,
    };
    const names = Object.entries(topics).map(([key, { name }]) => [key, `$${name}`]);
    const rights = kafkaRights(Object.fromEntries(names));
    const lines = rights.map(({ account, kind, name, operations }) => [account, kind, name, ...operations].join(' '));
    expect(written('kafka', 'RIGHTS')).toBe(lines.join('\n'));
    for (const { account, secret } of kafkaAccounts)
      expect(script('kafka')).toContain(`--add-scram "$(scram ${account} "$${secret}")"`);
    expect(script('kafka')).toContain(`printf '"${kafkaScram('%s', '%s')}"'`);
  });
});
