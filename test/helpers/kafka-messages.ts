import type { Kafka } from 'kafkajs';

export interface ReadMessage {
  partition: number;
  value: string;
}

/**
 * Reads a topic from its beginning to its present end.
 * @param groupId of a group that has read nothing yet
 * @returns messages in the order of each partition
 */
export async function readTopic(kafka: Kafka, topic: string, groupId: string): Promise<ReadMessage[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, BigInt(high)]));
  await admin.disconnect();
  const read: ReadMessage[] = [];
  const missing = new Set([...ends].filter(([, end]) => end > 0n).map(([partition]) => partition));
  if (missing.size === 0) return read;
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  try {
    await new Promise<void>((resolve, reject) => {
      // A group that is used for the first time isn't there at once; then it begins anew by itself.
      consumer.on('consumer.crash', ({ payload }) => payload.restart || reject(payload.error));
      consumer
        .run({
          async eachMessage({ partition, message }) {
            read.push({ partition, value: String(message.value) });
            if (BigInt(message.offset) + 1n >= (ends.get(partition) ?? 0n)) missing.delete(partition);
            if (missing.size === 0) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return read;
}
