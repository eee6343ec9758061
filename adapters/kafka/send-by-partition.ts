import type { Kafka, Message } from 'kafkajs';

export type PlacedMessage = Message & { partition: number };

/** Of a request, half of what brokers take unless they are told to take more. */
export const requestBytes = 524_288;

/**
 * Sends messages where they belong, and then lets go of Kafka. Each request is of one partition, one after the other: of others
 * the client may lose some when a broker dies.
 * @throws {Error} from the client, where Kafka doesn't take one of them in time; those before it are there
 */
export async function sendByPartition(kafka: Kafka, topic: string, messages: readonly PlacedMessage[]): Promise<void> {
  if (messages.length === 0) return;
  const producer = kafka.producer({ idempotent: true, allowAutoTopicCreation: false, retry: { retries: 8 } });
  try {
    await producer.connect();
    for (const group of groupsOf(messages)) await producer.send({ topic, acks: -1, messages: group });
  } finally {
    await producer.disconnect();
  }
}

/** In the order of each partition, as many as a request takes; one at least. */
function groupsOf(messages: readonly PlacedMessage[]): PlacedMessage[][] {
  const groups: PlacedMessage[][] = [];
  const last = new Map<number, { group: PlacedMessage[]; bytes: number }>();
  for (const message of messages) {
    const bytes = message.value?.length ?? 0;
    const open = last.get(message.partition);
    if (open !== undefined && open.bytes + bytes <= requestBytes) {
      open.group.push(message);
      open.bytes += bytes;
    } else {
      const group = [message];
      last.set(message.partition, { group, bytes });
      groups.push(group);
    }
  }
  return groups;
}
