import { accounts } from '../../config/local-urls.ts';

/** Where clients, or other nodes, reach a node. */
export interface KafkaListener {
  name: string;
  /** `host:port` to listen on; without a host on every address. */
  bind: string;
  /** `host:port` that others are told. */
  advertised: string;
}

export interface KafkaNode {
  /** A number, or what stands for it in a script. */
  id: number | string;
  /** Those of a broker, the first one for other brokers; of the controller there is one that isn't told to anybody. */
  listeners: [KafkaListener, ...KafkaListener[]];
  role: 'controller' | 'broker';
  /** `host:port` of the controller. */
  controller: string;
  dataDirectory: string;
  adminPassword: string;
}

const controllerId = 100;
export const kafkaNodeIds = { 'kafka-controller': controllerId, 'kafka-1': 1, 'kafka-2': 2 } as const;
export const controllerListener = 'CONTROLLER';
/** 16 bytes in base64, which each node's data has to agree in. */
export const kafkaClusterId = 'dmlnaWwta2Fma2EtMDAwMQ';

/**
 * A node's properties; services/docker/kafka.sh has the same. Nodes know each other, and the administrator, by a password that
 * stands here; accounts of others are part of the cluster's data, and are never sent their password.
 */
export function kafkaConfiguration(node: KafkaNode): string {
  const { id, role, listeners, controller, dataDirectory } = node;
  const list = (address: (listener: KafkaListener) => string) =>
    listeners.map((listener) => `${listener.name}://${address(listener)}`).join(',');
  const own = role === 'controller' ? [] : brokerProperties(listeners[0].name, list);
  const known = role === 'controller' ? listeners : [{ name: controllerListener }, ...listeners];
  return `${[
    `process.roles=${role}`,
    `node.id=${id}`,
    `listeners=${list(({ bind }) => bind)}`,
    ...own,
    `log.dirs=${dataDirectory}`,
    `controller.quorum.voters=${controllerId}@${controller}`,
    `controller.listener.names=${controllerListener}`,
    `listener.security.protocol.map=${known.map(({ name }) => `${name}:SASL_PLAINTEXT`).join(',')}`,
    ...known.flatMap(({ name }) => loginProperties(name, node.adminPassword)),
    'sasl.mechanism.controller.protocol=PLAIN',
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    `super.users=User:${accounts.admin}`,
    ...clusterProperties,
  ].join('\n')}\n`;
}

const brokerProperties = (between: string, list: (address: (listener: KafkaListener) => string) => string) => [
  `advertised.listeners=${list(({ advertised }) => advertised)}`,
  `inter.broker.listener.name=${between}`,
  'sasl.mechanism.inter.broker.protocol=PLAIN',
  // The controller may be going at the same time, and it would wait for minutes to be let go by it.
  'controlled.shutdown.enable=false',
  'offsets.topic.replication.factor=2',
  'offsets.topic.num.partitions=3',
  'transaction.state.log.replication.factor=2',
  'transaction.state.log.min.isr=1',
  'transaction.state.log.num.partitions=3',
  'share.coordinator.state.topic.replication.factor=2',
  'share.coordinator.state.topic.min.isr=1',
  'share.coordinator.state.topic.num.partitions=3',
  'log.cleaner.dedupe.buffer.size=16777216',
];

/** Of all nodes: the controller makes topics, and ends sessions of brokers. */
const clusterProperties = [
  'min.insync.replicas=1',
  'group.initial.rebalance.delay.ms=0',
  'auto.create.topics.enable=false',
  'num.network.threads=2',
  'num.io.threads=4',
  'log.segment.bytes=67108864',
  // A broker that died is known to be dead, and others lead in its place, after this.
  'broker.session.timeout.ms=3000',
  'broker.heartbeat.interval.ms=500',
];

function loginProperties(listener: string, adminPassword: string): string[] {
  const prefix = `listener.name.${listener.toLowerCase()}`;
  const plain = `${prefix}.plain.sasl.jaas.config=${plainLogin(adminPassword, `user_${accounts.admin}="${adminPassword}"`)}`;
  if (listener === controllerListener) return [`${prefix}.sasl.enabled.mechanisms=PLAIN`, plain];
  return [
    `${prefix}.sasl.enabled.mechanisms=SCRAM-SHA-256,PLAIN`,
    plain,
    `${prefix}.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`,
  ];
}

/** @param further options, such as the accounts that a node knows */
function plainLogin(adminPassword: string, further: string): string {
  const module = 'org.apache.kafka.common.security.plain.PlainLoginModule required';
  return `${module} username="${accounts.admin}" password="${adminPassword}"${further && ` ${further}`};`;
}

/** For Kafka's own tools, as the administrator. */
export const kafkaAdminProperties = (adminPassword: string): string => `security.protocol=SASL_PLAINTEXT
sasl.mechanism=PLAIN
sasl.jaas.config=${plainLogin(adminPassword, '')}
`;

export const kafkaJvmOptions = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'];

/** It tells hundreds of settings at each start, each several times. */
export const kafkaLogging = `status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p [%t] %c{1} - %m%n
rootLogger.level = info
rootLogger.appenderRef.out.ref = out
logger.settings.name = org.apache.kafka.common.config
logger.settings.level = error
logger.kafka.name = kafka.server.KafkaConfig
logger.kafka.level = error
`;
