import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from 'kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import { installMavenTool } from '../../services/install/maven-tool.ts';
import { expectEventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';
import { testTools } from './temporal.ts';

/** Two brokers and a controller of a test's own, on loopback, with nothing in them. */
export interface TestKafka {
  /** `host:port` each, the first of broker 1. */
  brokers: string[];
  client: Kafka;
  createTopic(topic: string, partitions: number, config?: Record<string, string>): Promise<void>;
  /** All that is in a topic, by partition, in order. */
  read(topic: string): Promise<Message[][]>;
  /** Which broker leads how many partitions of a topic. */
  leaders(topic: string): Promise<number[]>;
  /** As `kill -9` does, on broker 1 or 2. */
  kill(broker: number): Promise<void>;
  start(broker: number): Promise<void>;
  /** Ends all of it and removes its data. */
  stop(): Promise<void>;
}

const controller = 100;

export async function startKafka(): Promise<TestKafka> {
  const { command, args } = await installMavenTool(
    {
      ...{ name: 'Kafka', version: '4.3.1', mainClass: 'kafka.Kafka' },
      artifacts: ['org.apache.kafka:kafka_2.13:4.3.1', 'org.apache.logging.log4j:log4j-slf4j-impl:2.25.4'],
    },
    testTools.directory,
    () => {},
  );
  const home = mkdtempSync(join(tmpdir(), 'vigil-kafka-'));
  const [first = 0, second = 0, third = 0] = await freePorts(3);
  const ports: Record<number, number> = { 1: first, 2: second, [controller]: third };
  const brokers = [`127.0.0.1:${first}`, `127.0.0.1:${second}`];
  const children = new Map<number, ChildProcess>();
  const classPath = args.slice(0, 2);
  const logging = join(home, 'log4j2.properties');
  writeFileSync(
    logging,
    'rootLogger.level = warn\nappender.out.type = Console\nappender.out.name = out\nrootLogger.appenderRef.out.ref = out\n',
  );
  const java = [`-Dlog4j2.configurationFile=${logging}`, '-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', ...classPath];

  for (const node of [1, 2, controller]) {
    mkdirSync(join(home, String(node)));
    writeFileSync(fileOf(node), propertiesOf(node, ports, join(home, String(node))));
    execFileSync(
      command,
      [...java, 'kafka.tools.StorageTool', 'format', '-t', 'dmlnaWx0ZXN0a2Fma2FfMQ', '-c', fileOf(node)],
      {
        stdio: 'pipe',
      },
    );
  }
  function fileOf(node: number): string {
    return join(home, `${node}.properties`);
  }
  function run(node: number): void {
    const log = openSync(join(home, `${node}.log`), 'a');
    children.set(node, spawn(command, [...java, 'kafka.Kafka', fileOf(node)], { stdio: ['ignore', log, log] }));
  }

  const client = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 2, initialRetryTime: 50 } });
  const withAdmin = async <T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> => {
    const admin = client.admin();
    try {
      await admin.connect();
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  };
  const untilBoth = () =>
    expectEventually(async () => {
      const { brokers: there } = await withAdmin((admin) => admin.describeCluster());
      if (there.length < 2) throw new Error('A broker is missing.');
    });

  const kafka: TestKafka = {
    ...{ brokers, client },
    async createTopic(topic, numPartitions, config = {}) {
      const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
      await withAdmin((admin) =>
        admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 2, configEntries }] }),
      );
      await expectEventually(async () => {
        if ((await kafka.leaders(topic)).length < numPartitions) throw new Error('A partition has no leader.');
      });
    },
    leaders: async (topic) => {
      const { topics } = await withAdmin((admin) => admin.fetchTopicMetadata({ topics: [topic] }));
      return (topics[0]?.partitions ?? []).map(({ leader }) => leader).filter((leader) => leader > 0);
    },
    async read(topic) {
      const offsets = await withAdmin((admin) => admin.fetchTopicOffsets(topic));
      const messages: Message[][] = offsets.map(() => []);
      let left = offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
      if (left === 0) return messages;
      const consumer = client.consumer({ groupId: `${topic}-${Math.random()}`, retry: { retries: 20 } });
      try {
        await consumer.connect();
        await consumer.subscribe({ topic, fromBeginning: true });
        await new Promise<void>((resolve, reject) => {
          const eachMessage = async ({ partition, message }: { partition: number; message: Message }) => {
            messages[partition]?.push(message);
            left -= 1;
            if (left === 0) resolve();
          };
          consumer.run({ eachMessage }).catch(reject);
        });
        return messages;
      } finally {
        await consumer.disconnect();
      }
    },
    async kill(node) {
      const child = children.get(node);
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async start(node) {
      run(node);
      await untilBoth();
    },
    async stop() {
      await Promise.all([...children.keys()].map((node) => kafka.kill(node)));
      rmSync(home, { recursive: true, force: true });
    },
  };
  for (const node of [controller, 1, 2]) run(node);
  await untilBoth().catch(async (error: unknown) => {
    await kafka.stop();
    throw error;
  });
  return kafka;
}

function propertiesOf(node: number, ports: Record<number, number>, directory: string): string {
  const isController = node === controller;
  const listener = isController ? 'CONTROLLER' : 'PLAINTEXT';
  return [
    `process.roles=${isController ? 'controller' : 'broker'}`,
    `node.id=${node}`,
    `controller.quorum.voters=${controller}@127.0.0.1:${ports[controller]}`,
    'controller.listener.names=CONTROLLER',
    `listeners=${listener}://127.0.0.1:${ports[node]}`,
    ...(isController
      ? []
      : [`advertised.listeners=PLAINTEXT://127.0.0.1:${ports[node]}`, 'inter.broker.listener.name=PLAINTEXT']),
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    `log.dirs=${join(directory, 'data')}`,
    'auto.create.topics.enable=false',
    ...['default.replication.factor=2', 'min.insync.replicas=1', 'offsets.topic.replication.factor=2'],
    ...['offsets.topic.num.partitions=3', 'group.initial.rebalance.delay.ms=0', 'num.network.threads=2'],
    ...['num.io.threads=4', 'log.cleaner.dedupe.buffer.size=16777216', 'log.segment.bytes=67108864'],
    ...['transaction.state.log.replication.factor=2', 'transaction.state.log.min.isr=1'],
    ...['share.coordinator.state.topic.replication.factor=2', 'share.coordinator.state.topic.min.isr=1'],
    ...['broker.heartbeat.interval.ms=500', 'broker.session.timeout.ms=3000'],
    '',
  ].join('\n');
}
