import { connectionString, connectionUrl, integer, resourceName } from './kinds.ts';
import { trendsKeyspace } from './local-urls.ts';

const rabbitmqExample = 'amqp://user:password@host:5672/vhost';
const mariadb = { schemes: ['mysql', 'mariadb'], example: 'mysql://user:password@host:3306/database' };

const serverPort = (name: string, title: string, placeVariable: string, byDefault: number) =>
  integer({
    name,
    min: 1,
    max: 65_535,
    default: byDefault,
    meaning: `Port of the ${title} that Vigil brings up when ${placeVariable} is not set.`,
  });

/**
 * Where the servers of karma and trends are. MariaDB, RabbitMQ and Redis are not where they usually are, as Debian starts instances of
 * its own there when they are installed.
 */
export const serverSettings = {
  rabbitmqPort: serverPort('VIGIL_RABBITMQ_PORT', 'RabbitMQ', 'VIGIL_RABBITMQ_URL', 5673),
  rabbitmqUrl: connectionUrl({
    name: 'VIGIL_RABBITMQ_URL',
    aliases: ['RABBITMQ_URL'],
    schemes: ['amqp', 'amqps'],
    example: rabbitmqExample,
    meaning: `RabbitMQ to take findings from instead: ${rabbitmqExample}.`,
  }),
  mariadbPort: serverPort('VIGIL_MARIADB_PORT', 'MariaDB', 'VIGIL_MARIADB_URL', 3307),
  mariadbUrl: connectionUrl({
    name: 'VIGIL_MARIADB_URL',
    aliases: ['MARIADB_URL'],
    ...mariadb,
    meaning: `MariaDB with the ledger instead: ${mariadb.example}.`,
  }),
  mariadbOwnerUrl: connectionUrl({
    name: 'VIGIL_MARIADB_OWNER_URL',
    ...mariadb,
    meaning:
      'The same with the account that may change tables, for migrations; without it they are made with the other.',
  }),
  mariadbReaderUrl: connectionUrl({
    name: 'VIGIL_MARIADB_READER_URL',
    ...mariadb,
    meaning: 'The same with an account that changes nothing, for the API; without it the API reads with the other.',
  }),
  cassandraPort: serverPort('VIGIL_CASSANDRA_PORT', 'Cassandra', 'VIGIL_CASSANDRA_URL', 9042),
  cassandraUrl: connectionString({
    name: 'VIGIL_CASSANDRA_URL',
    aliases: ['CASSANDRA_URL'],
    schemes: ['cassandra'],
    meaning:
      'Cassandra to use instead: cassandra://user:password@host:9042,host:9042/keyspace?datacenter=name&tls=true.',
  }),
  cassandraOwnerUrl: connectionString({
    name: 'VIGIL_CASSANDRA_OWNER_URL',
    schemes: ['cassandra'],
    meaning:
      'The same with the account that may change tables, for migrations; without it they are made with the other.',
  }),
  cassandraReaderUrl: connectionString({
    name: 'VIGIL_CASSANDRA_READER_URL',
    schemes: ['cassandra'],
    meaning: 'The same with an account that changes nothing, for the API; without it the API reads with the other.',
  }),
  trendsKeyspace: resourceName({
    name: 'VIGIL_TRENDS_KEYSPACE',
    pattern: /^[a-z][a-z\d_]{0,47}$/,
    allowed: 'lower-case letters, digits and _, beginning with a letter',
    default: trendsKeyspace,
    meaning: 'Keyspace of trends on the Cassandra of VIGIL_CASSANDRA_URL, which itself names that of karma.',
  }),
  redisPort: serverPort('VIGIL_REDIS_PORT', 'Redis', 'VIGIL_REDIS_URL', 6380),
  redisUrl: connectionString({
    name: 'VIGIL_REDIS_URL',
    aliases: ['REDIS_URL'],
    schemes: ['redis', 'rediss'],
    meaning: 'Redis to use instead: redis://user:password@host:6379/0.',
  }),
  kafkaPort: serverPort('VIGIL_KAFKA_PORT', 'Kafka', 'VIGIL_KAFKA_URL', 9092),
  kafkaSecondPort: serverPort('VIGIL_KAFKA_SECOND_PORT', 'second broker of the Kafka', 'VIGIL_KAFKA_URL', 9093),
  kafkaControllerPort: serverPort('VIGIL_KAFKA_CONTROLLER_PORT', 'controller of the Kafka', 'VIGIL_KAFKA_URL', 9094),
  kafkaUrl: connectionString({
    name: 'VIGIL_KAFKA_URL',
    aliases: ['KAFKA_URL'],
    schemes: ['kafka'],
    meaning:
      'Kafka to take posts from instead: kafka://user:password@host:9092,host:9092?mechanism=scram-sha-256&tls=true.',
  }),
  kafkaProducerUrl: connectionString({
    name: 'VIGIL_KAFKA_PRODUCER_URL',
    schemes: ['kafka'],
    meaning: 'The same with the account that sends posts; without it they are sent with the other.',
  }),
  kafkaOwnerUrl: connectionString({
    name: 'VIGIL_KAFKA_OWNER_URL',
    schemes: ['kafka'],
    meaning: 'The same with the account that may make and change topics; without it they are made with the other.',
  }),
};
