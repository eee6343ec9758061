import type { WantedTopic } from './topics.ts';

/** Names and sizes, as the settings have them. */
export interface TrendsTopicSettings {
  postsTopic: string;
  postsRejected: string;
  postsPartitions: number;
  postsReplicas: number;
  postsRetentionHours: number;
}

/** The topics of the pipeline. A post bears the time at which Kafka took it, by which posts from the future are known. */
export function trendsTopics(config: TrendsTopicSettings): [posts: WantedTopic, rejects: WantedTopic] {
  const { postsReplicas: replicas, postsRetentionHours: retentionHours } = config;
  return [
    { topic: config.postsTopic, partitions: config.postsPartitions, replicas, retentionHours, isTimedByBrokers: true },
    { topic: config.postsRejected, partitions: 1, replicas, retentionHours, isTimedByBrokers: false },
  ];
}
