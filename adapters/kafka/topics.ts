import type { Admin, Kafka } from 'kafkajs';
import kafkajs from 'kafkajs';
import { translateError } from './unavailable.ts';

export interface WantedTopic {
  topic: string;
  /** At least. */
  partitions: number;
  /** Of a topic that has to be made. */
  replicas: number;
  retentionHours: number;
  /** Whether messages bear the brokers' time, which nobody who sends them can choose, or that of whoever sends them. */
  isTimedByBrokers: boolean;
}

/** From here on a file of a topic is closed, so that it can be deleted as a whole once it is old enough. */
const longestSegmentMs = 3_600_000;

/**
 * Makes topics that are missing. Those that are there get more partitions where they have fewer, never less, and the
 * retention and times that are wanted; replicas stay as they are, as does what somebody else has set.
 * @throws {StoreUnavailable} while it can't be done
 */
export async function ensureTopics(kafka: Kafka, wanted: WantedTopic[]): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const known = await admin.listTopics();
    const isKnown = ({ topic }: WantedTopic) => known.includes(topic);
    const missing = wanted.filter((topic) => !isKnown(topic));
    // Somebody else may have made them meanwhile, which is no error.
    if (missing.length > 0) await admin.createTopics({ topics: missing.map(asCreated), waitForLeaders: true });
    for (const topic of wanted.filter(isKnown)) {
      await grow(admin, topic);
      await keepFor(admin, topic);
    }
  } catch (error) {
    throw translateError(error);
  } finally {
    await admin.disconnect();
  }
}

const asCreated = ({ topic, partitions, replicas, ...wanted }: WantedTopic) => ({
  ...{ topic, numPartitions: partitions, replicationFactor: replicas },
  configEntries: entriesOf({ ...keepingOf(wanted), 'segment.ms': String(longestSegmentMs) }),
});

const keepingOf = ({ retentionHours, isTimedByBrokers }: Pick<WantedTopic, 'retentionHours' | 'isTimedByBrokers'>) => ({
  'retention.ms': String(retentionHours * 3_600_000),
  'message.timestamp.type': isTimedByBrokers ? 'LogAppendTime' : 'CreateTime',
});

const entriesOf = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }));

async function grow(admin: Admin, { topic, partitions }: WantedTopic): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const has = topics[0]?.partitions.length ?? 0;
  if (has < partitions) await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
}

async function keepFor(admin: Admin, { topic, ...wanted }: WantedTopic): Promise<void> {
  const place = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic };
  const { resources } = await admin.describeConfigs({ resources: [place], includeSynonyms: false });
  const entries = resources[0]?.configEntries ?? [];
  const hasNow = (name: string) => entries.find(({ configName }) => configName === name)?.configValue;
  const keeping = keepingOf(wanted);
  if (Object.entries(keeping).every(([name, value]) => hasNow(name) === value)) return;
  // What is left out of the request would go back to its default.
  const own = entries.filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG);
  const set = Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]));
  const configEntries = entriesOf({ ...set, ...keeping, 'segment.ms': String(longestSegmentMs) });
  await admin.alterConfigs({ resources: [{ ...place, configEntries }], validateOnly: false });
}
