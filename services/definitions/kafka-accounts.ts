import type { AclEntry, Admin, SASLOptions } from 'kafkajs';
import { accounts } from '../../config/local-urls.ts';
import type { Instance, ServiceConfig } from './definition.ts';

/** Those whose passwords are part of the cluster's data; the administrator's stands in the nodes' properties. */
export const kafkaAccounts = [
  { account: accounts.pipeline, secret: 'KAFKA_PASSWORD' },
  { account: accounts.producer, secret: 'KAFKA_PRODUCER_PASSWORD' },
  { account: accounts.owner, secret: 'KAFKA_OWNER_PASSWORD' },
] as const;

export type KafkaTopics = Pick<ServiceConfig, 'postsTopic' | 'postsRejected' | 'trendsGroup'>;

/** What an account may do to a topic, or to groups whose names begin so. All else is refused. */
export interface KafkaRight {
  account: string;
  kind: 'topic' | 'group';
  name: string;
  operations: ('Read' | 'Write' | 'Create' | 'Delete' | 'Alter' | 'Describe' | 'DescribeConfigs' | 'AlterConfigs')[];
}

/** services/docker/kafka.sh gives the same. */
export const kafkaRights = ({ postsTopic, postsRejected, trendsGroup }: KafkaTopics): KafkaRight[] => [
  { account: accounts.producer, kind: 'topic', name: postsTopic, operations: ['Write'] },
  { account: accounts.pipeline, kind: 'topic', name: postsTopic, operations: ['Read'] },
  { account: accounts.pipeline, kind: 'topic', name: postsRejected, operations: ['Read', 'Write'] },
  { account: accounts.pipeline, kind: 'group', name: trendsGroup, operations: ['Read'] },
  ...[postsTopic, postsRejected].map(
    (name): KafkaRight => ({
      ...{ account: accounts.owner, kind: 'topic', name },
      operations: ['Create', 'Delete', 'Alter', 'Describe', 'DescribeConfigs', 'AlterConfigs'],
    }),
  ),
];

/** A client of one node, which asks once and quickly. @throws {Error} where nobody answers */
export async function withKafka<T>(port: number, sasl: SASLOptions, work: (admin: Admin) => Promise<T>): Promise<T> {
  // Not at the top: each command of `vigil` would load it, and few ask anything.
  const { default: kafkajs } = await import('kafkajs');
  const kafka = new kafkajs.Kafka({
    ...{ clientId: 'vigil services', brokers: [`127.0.0.1:${port}`], sasl },
    ...{ connectionTimeout: 2_000, authenticationTimeout: 2_000, requestTimeout: 5_000 },
    retry: { retries: 0 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Gives each account its rights; those that it has already stay as they are. */
export async function giveKafkaRights({ port, credentials, config }: Instance): Promise<void> {
  const { default: kafkajs } = await import('kafkajs');
  const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
  const operationTypes = {
    ...{ Read: AclOperationTypes.READ, Write: AclOperationTypes.WRITE, Create: AclOperationTypes.CREATE },
    ...{ Delete: AclOperationTypes.DELETE, Alter: AclOperationTypes.ALTER, Describe: AclOperationTypes.DESCRIBE },
    ...{ DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS, AlterConfigs: AclOperationTypes.ALTER_CONFIGS },
  };
  const acl = kafkaRights(config).flatMap(({ account, kind, name, operations }) =>
    operations.map(
      (operation): AclEntry => ({
        principal: `User:${account}`,
        host: '*',
        resourceType: kind === 'group' ? AclResourceTypes.GROUP : AclResourceTypes.TOPIC,
        resourceName: name,
        resourcePatternType: kind === 'group' ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
        operation: operationTypes[operation],
        permissionType: AclPermissionTypes.ALLOW,
      }),
    ),
  );
  await withKafka(port, administrator(credentials), (admin) => admin.createAcls({ acl }));
}

export const administrator = (credentials: Instance['credentials']) =>
  ({
    ...{ mechanism: 'plain', username: accounts.admin },
    password: credentials.KAFKA_ADMIN_PASSWORD ?? '',
  }) as const satisfies SASLOptions;
