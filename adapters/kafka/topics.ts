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
}

/** From here on a file of a topic is closed, so that it can be deleted as a whole once it is old enough. */
const longestSegmentMs = 3_600_000;

/**
 * Makes topics that are missing. Those that are there get more partitions where they have fewer, never less, and the
 * retention that is wanted; replicas stay as they are, as does what somebody else has set.
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

const asCreated = ({ topic, partitions, replicas, retentionHours }: WantedTopic) => ({
  ...{ topic, numPartitions: partitions, replicationFactor: replicas },
  configEntries: Object.entries(configOf(retentionHours)).map(([name, value]) => ({ name, value })),
});

const configOf = (retentionHours: number): Record<string, string> => {
  const retentionMs = retentionHours * 3_600_000;
  return { 'retention.ms': String(retentionMs), 'segment.ms': String(longestSegmentMs) };
};

async function grow(admin: Admin, { topic, partitions }: WantedTopic): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const has = topics[0]?.partitions.length ?? 0;
  if (has < partitions) await admin.createPartitions({ topicPartitions: [{ topic, count: partitions }] });
}

async function keepFor(admin: Admin, { topic, retentionHours }: WantedTopic): Promise<void> {
  const place = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic };
  const { resources } = await admin.describeConfigs({ resources: [place], includeSynonyms: false });
  const entries = resources[0]?.configEntries ?? [];
  const wanted = configOf(retentionHours);
  if (entries.find(({ configName }) => configName === 'retention.ms')?.configValue === wanted['retention.ms']) return;
  // What is left out of the request would go back to its default.
  const own = entries.filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG);
  const set = { ...Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])), ...wanted };
  const configEntries = Object.entries(set).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({ resources: [{ ...place, configEntries }], validateOnly: false });
}
