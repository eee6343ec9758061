import type { settings } from './settings.ts';

/** Accounts of the servers that Vigil brings up, beside those whose names are made: who may what, docs/operations.md tells. */
export const accounts = {
  /** What a pipeline does its work with. */
  pipeline: 'vigil',
  /** Owns tables, for migrations, and topics. */
  owner: 'vigil_owner',
  /** Sees everything and changes nothing. */
  reader: 'vigil_reader',
  /** Sends posts to Kafka. */
  producer: 'vigil_producer',
  /** Makes the others. MariaDB's is `root`. */
  admin: 'vigil_admin',
} as const;

/** What karma's tables are in, in MariaDB and in Cassandra. */
export const karmaDatabase = 'vigil_karma';
/** What those of trends are in, in Cassandra: the name that their readers know. */
export const trendsKeyspace = 'evilnet';
export const rabbitmqVhost = 'vigil';
export const cassandraDatacenter = 'datacenter1';

type Credentials = Record<string, string>;
type SettingKey<End extends string> = Extract<keyof typeof settings, `${string}${End}`>;

/** How a server is reached that Vigil brings up. */
export interface LocalUrls {
  portSetting: SettingKey<'Port'>;
  /** Variable of the credentials file without which it has not been brought up yet. */
  secret: string;
  /** Where further processes of it listen. */
  furtherPorts?: SettingKey<'Port'>[];
  /** Settings that name it; the first one is what a user names another server by. */
  places: [LocalPlace, ...LocalPlace[]];
}

export interface LocalPlace {
  setting: SettingKey<'Url' | 'Endpoint'>;
  /** @param furtherPorts in the order in which they are named */
  url(credentials: Credentials, port: number | string, ...furtherPorts: (number | string)[]): string;
}

export const localAwsEndpoint = (port: number | string): string => `http://127.0.0.1:${port}`;

export const localMongodbUrl = (credentials: Credentials, port: number | string): string =>
  `mongodb://${login(credentials.MONGODB_USER, credentials.MONGODB_PASSWORD)}@127.0.0.1:${port}/vigil?authSource=admin&directConnection=true`;

/** `mysql://<account>:<password>@127.0.0.1:<port>/vigil_karma`, as mysql2 takes it. */
export const localMariadbUrl = (account: string, password: string | undefined, port: number | string): string =>
  `mysql://${login(account, password)}@127.0.0.1:${port}/${karmaDatabase}`;

/** `redis://<account>:<password>@127.0.0.1:<port>/0`. */
export const localRedisUrl = (account: string, password: string | undefined, port: number | string): string =>
  `redis://${login(account, password)}@127.0.0.1:${port}/0`;

/** Our own shape, as Cassandra's drivers know none: `cassandra://<account>:<password>@127.0.0.1:<port>/vigil_karma?datacenter=datacenter1`. */
export const localCassandraUrl = (account: string, password: string | undefined, port: number | string): string =>
  `cassandra://${login(account, password)}@127.0.0.1:${port}/${karmaDatabase}?datacenter=${cassandraDatacenter}`;

/** `amqp://<account>:<password>@127.0.0.1:<port>/vigil`, the last being the virtual host. */
export const localRabbitmqUrl = (account: string, password: string | undefined, port: number | string): string =>
  `amqp://${login(account, password)}@127.0.0.1:${port}/${rabbitmqVhost}`;

/** Our own shape, as Kafka knows none: `kafka://<account>:<password>@127.0.0.1:<port>,127.0.0.1:<port>`. */
export const localKafkaUrl = (account: string, password: string | undefined, ...ports: (number | string)[]): string =>
  `kafka://${login(account, password)}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;

const login = (account = '', password = ''): string => `${encodeURIComponent(account)}:${encodeURIComponent(password)}`;

/** By the server's name in services/definitions/catalog.ts, or that of the group that it belongs to. */
export const localUrls = {
  sqs: {
    portSetting: 'sqsPort',
    secret: 'AWS_ACCESS_KEY_ID',
    places: [{ setting: 'sqsEndpoint', url: (_, port) => localAwsEndpoint(port) }],
  },
  kinesis: {
    portSetting: 'kinesisPort',
    secret: 'AWS_ACCESS_KEY_ID',
    places: [{ setting: 'kinesisEndpoint', url: (_, port) => localAwsEndpoint(port) }],
  },
  mongodb: {
    portSetting: 'mongodbPort',
    secret: 'MONGODB_PASSWORD',
    places: [{ setting: 'mongodbUrl', url: localMongodbUrl }],
  },
  rabbitmq: {
    portSetting: 'rabbitmqPort',
    secret: 'RABBITMQ_PASSWORD',
    places: [
      { setting: 'rabbitmqUrl', url: (of, port) => localRabbitmqUrl(accounts.pipeline, of.RABBITMQ_PASSWORD, port) },
    ],
  },
  mariadb: {
    portSetting: 'mariadbPort',
    secret: 'MARIADB_PASSWORD',
    places: [
      { setting: 'mariadbUrl', url: (of, port) => localMariadbUrl(accounts.pipeline, of.MARIADB_PASSWORD, port) },
      {
        setting: 'mariadbOwnerUrl',
        url: (of, port) => localMariadbUrl(accounts.owner, of.MARIADB_OWNER_PASSWORD, port),
      },
      {
        setting: 'mariadbReaderUrl',
        url: (of, port) => localMariadbUrl(accounts.reader, of.MARIADB_READER_PASSWORD, port),
      },
    ],
  },
  cassandra: {
    portSetting: 'cassandraPort',
    secret: 'CASSANDRA_PASSWORD',
    places: [
      { setting: 'cassandraUrl', url: (of, port) => localCassandraUrl(accounts.pipeline, of.CASSANDRA_PASSWORD, port) },
      {
        setting: 'cassandraOwnerUrl',
        url: (of, port) => localCassandraUrl(accounts.owner, of.CASSANDRA_OWNER_PASSWORD, port),
      },
      {
        setting: 'cassandraReaderUrl',
        url: (of, port) => localCassandraUrl(accounts.reader, of.CASSANDRA_READER_PASSWORD, port),
      },
    ],
  },
  redis: {
    portSetting: 'redisPort',
    secret: 'REDIS_PASSWORD',
    places: [{ setting: 'redisUrl', url: (of, port) => localRedisUrl(accounts.pipeline, of.REDIS_PASSWORD, port) }],
  },
  kafka: {
    portSetting: 'kafkaPort',
    furtherPorts: ['kafkaSecondPort'],
    secret: 'KAFKA_PASSWORD',
    places: [
      { setting: 'kafkaUrl', url: (of, ...ports) => localKafkaUrl(accounts.pipeline, of.KAFKA_PASSWORD, ...ports) },
      {
        setting: 'kafkaProducerUrl',
        url: (of, ...ports) => localKafkaUrl(accounts.producer, of.KAFKA_PRODUCER_PASSWORD, ...ports),
      },
      {
        setting: 'kafkaOwnerUrl',
        url: (of, ...ports) => localKafkaUrl(accounts.owner, of.KAFKA_OWNER_PASSWORD, ...ports),
      },
    ],
  },
} satisfies Record<string, LocalUrls>;
