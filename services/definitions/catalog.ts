import type { localUrls } from '../../config/local-urls.ts';
import type { PipelineName } from '../../config/settings.ts';
import { settings } from '../../config/settings.ts';

/** The servers that Vigil can bring up, under the same names natively and in docker-compose.yml. */
export const serviceNames = [
  ...(['sqs', 'kinesis', 'mongodb', 'rabbitmq', 'mariadb', 'cassandra', 'redis'] as const),
  ...(['kafka-controller', 'kafka-1', 'kafka-2'] as const),
] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Servers that are one to their users, by the name that stands for all of them. */
export const serviceGroups = {
  kafka: ['kafka-controller', 'kafka-1', 'kafka-2'],
} as const satisfies Record<string, ServiceName[]>;
export type ServiceGroup = keyof typeof serviceGroups;

type OwnUrls = (typeof localUrls)[keyof typeof localUrls];

export interface CatalogEntry {
  /** What it is to its users, and whose software plays it natively. */
  title: string;
  /** The interface's version where it has one, else the software's: the same natively and in Docker. */
  version: string;
  /** Key of the setting with its port, whose default both ways share. */
  portSetting: OwnUrls['portSetting'] | 'kafkaSecondPort' | 'kafkaControllerPort';
  /** Key of the setting by which a user names another server, which is then used instead. */
  placeSetting: OwnUrls['places'][0]['setting'];
  /** How to do without it. */
  without: string;
  native: { software: string; version: string; from: 'Maven' | 'PyPI' | 'Debian'; package: string };
  /** `port` is the one inside the container. */
  compose: { image: string; port: number };
}

const withoutKarma = 'VIGIL_PIPELINES without karma leaves it out';

/** Whatever the system's packages bring. */
const systemVersion = 'of the system';

/** What two brokers and a controller have in common, which are processes of their own, so that any broker can fail. */
const kafka: Omit<CatalogEntry, 'title' | 'portSetting'> = {
  version: '4.3.1',
  placeSetting: 'kafkaUrl',
  without: 'VIGIL_PIPELINES without trends leaves it out',
  native: { software: 'Kafka', version: '4.3.1', from: 'Maven', package: 'org.apache.kafka:kafka_2.13' },
  compose: { image: 'apache/kafka:4.3.1', port: 9092 },
};

/**
 * Where no real server can be had from a package registry, a stand-in that speaks its protocol runs: ElasticMQ and
 * MiniStack for AWS, both ways; SecantusDB for MongoDB, natively only.
 */
export const catalog: Record<ServiceName, CatalogEntry> = {
  sqs: {
    title: 'SQS',
    version: '1.7.1',
    portSetting: 'sqsPort',
    placeSetting: 'sqsEndpoint',
    without: 'VIGIL_PIPELINES=scans leaves telemetry out',
    native: { software: 'ElasticMQ', version: '1.7.1', from: 'Maven', package: 'org.elasticmq:elasticmq-server_2.13' },
    compose: { image: 'softwaremill/elasticmq-native:1.7.1', port: 9324 },
  },
  kinesis: {
    title: 'Kinesis',
    version: '1.5.33',
    portSetting: 'kinesisPort',
    placeSetting: 'kinesisEndpoint',
    without: 'VIGIL_PIPELINES=scans leaves telemetry out',
    native: { software: 'MiniStack', version: '1.5.33', from: 'PyPI', package: 'ministack' },
    compose: { image: 'ministackorg/ministack:1.5.33', port: 4566 },
  },
  mongodb: {
    title: 'MongoDB',
    version: '8.2.11',
    portSetting: 'mongodbPort',
    placeSetting: 'mongodbUrl',
    without: 'VIGIL_MONGODB_PORT=0 leaves scans without an archive',
    native: { software: 'SecantusDB', version: '0.7.0b3', from: 'PyPI', package: 'SecantusDB' },
    compose: { image: 'mongo:8.2.11', port: 27_017 },
  },
  rabbitmq: {
    title: 'RabbitMQ',
    version: '4.2.9',
    portSetting: 'rabbitmqPort',
    placeSetting: 'rabbitmqUrl',
    without: withoutKarma,
    native: { software: 'RabbitMQ', version: systemVersion, from: 'Debian', package: 'rabbitmq-server' },
    compose: { image: 'rabbitmq:4.2.9', port: 5672 },
  },
  mariadb: {
    title: 'MariaDB',
    version: '10.11.18',
    portSetting: 'mariadbPort',
    placeSetting: 'mariadbUrl',
    without: withoutKarma,
    native: { software: 'MariaDB', version: systemVersion, from: 'Debian', package: 'mariadb-server-core' },
    compose: { image: 'mariadb:10.11.18', port: 3306 },
  },
  cassandra: {
    title: 'Cassandra',
    version: '5.0.9',
    portSetting: 'cassandraPort',
    placeSetting: 'cassandraUrl',
    without: 'VIGIL_PIPELINES without karma and trends leaves it out',
    native: { software: 'Cassandra', version: '5.0.9', from: 'Maven', package: 'org.apache.cassandra:cassandra-all' },
    compose: { image: 'cassandra:5.0.9', port: 9042 },
  },
  redis: {
    title: 'Redis',
    version: '7.4.11',
    portSetting: 'redisPort',
    placeSetting: 'redisUrl',
    without: withoutKarma,
    native: { software: 'Redis', version: systemVersion, from: 'Debian', package: 'redis-server' },
    compose: { image: 'redis:7.4.11', port: 6379 },
  },
  'kafka-controller': {
    ...kafka,
    ...{ title: 'Kafka’s controller', portSetting: 'kafkaControllerPort' },
    compose: { ...kafka.compose, port: 9094 },
  },
  'kafka-1': { ...kafka, title: 'Kafka', portSetting: 'kafkaPort' },
  'kafka-2': { ...kafka, title: 'Kafka’s second broker', portSetting: 'kafkaSecondPort' },
};

/** What each pipeline keeps its work in. */
export const servicesOf: Record<PipelineName, ServiceName[]> = {
  scans: ['mongodb'],
  telemetry: ['sqs', 'kinesis'],
  karma: ['rabbitmq', 'mariadb', 'cassandra', 'redis'],
  trends: ['cassandra', 'kafka-controller', 'kafka-1', 'kafka-2'],
};

export const defaultPort = (name: ServiceName): number => settings[catalog[name].portSetting].default;

/** Names of variables in the credentials file, which docker-compose.yml reads too. */
export const credentialVariables = {
  mongodbUser: 'MONGODB_USER',
  mongodbPassword: 'MONGODB_PASSWORD',
} as const;
