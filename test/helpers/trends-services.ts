import { accounts, localKafkaUrl } from '../../config/local-urls.ts';
import { serviceGroups } from '../../services/definitions/catalog.ts';
import { preparedKafka } from './prepared-servers.ts';
import type { TestServer } from './services.ts';
import { startTestServers } from './services.ts';

type KafkaNodeName = (typeof serviceGroups.kafka)[number];

/** Kafka of a test's own: two brokers and a controller, with no topics, and an account for each purpose. */
export interface TestKafka {
  /** To kill and start one by itself. */
  nodes: Record<KafkaNodeName, Omit<TestServer, 'stop'>>;
  /** For the pipeline: it reads posts, in groups that begin with `trends`, and sets others aside. */
  url: string;
  /** For whoever sends posts. */
  producerUrl: string;
  /** Makes and changes the two topics. */
  ownerUrl: string;
  /** `host:port` of both brokers. */
  brokers: string[];
  /** All that the credentials file would hold. */
  secrets: Record<string, string>;
  /** Ends all of it as `kill -9` does. */
  kill(): Promise<void>;
  /** Brings up what doesn't run, on the same ports and data. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Three servers that take their time: take one Kafka for a file, not for a test. */
export async function startKafka(): Promise<TestKafka> {
  const { servers: nodes, stop } = await startTestServers(serviceGroups.kafka, await preparedKafka());
  const all = Object.values(nodes);
  const ports = [nodes['kafka-1'].port, nodes['kafka-2'].port];
  const { secrets } = nodes['kafka-1'];
  return {
    ...{ nodes, secrets, stop },
    // The passwords may be changed by a test.
    get url() {
      return localKafkaUrl(accounts.pipeline, secrets.KAFKA_PASSWORD, ...ports);
    },
    get producerUrl() {
      return localKafkaUrl(accounts.producer, secrets.KAFKA_PRODUCER_PASSWORD, ...ports);
    },
    get ownerUrl() {
      return localKafkaUrl(accounts.owner, secrets.KAFKA_OWNER_PASSWORD, ...ports);
    },
    brokers: ports.map((port) => `127.0.0.1:${port}`),
    async kill() {
      await Promise.all(all.map((node) => node.kill()));
    },
    async start() {
      await Promise.all(all.map((node) => node.start()));
    },
  };
}
