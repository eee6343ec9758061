import { randomUUID } from 'node:crypto';
import type { ConfirmChannel, GetMessage } from 'amqplib';
import { connect } from 'amqplib';
import type { Topology } from '../../adapters/rabbitmq/topology.ts';

/** Names that nobody else uses, on a server that tests share. */
export function ownTopology(deliveryLimit = 100): Topology {
  const own = randomUUID().slice(0, 8);
  return {
    ...{ exchange: `findings.${own}`, queue: `findings.karma.${own}`, rejected: `findings.rejected.${own}` },
    deliveryLimit,
  };
}

/** Does something on a connection of its own. */
export async function onChannel<T>(url: string, work: (channel: ConfirmChannel) => Promise<T>): Promise<T> {
  const connection = await connect(url);
  connection.on('error', () => {});
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {});
    const result = await work(channel);
    // What is on its way on a channel would not be waited for by closing the connection.
    await channel.close();
    return result;
  } finally {
    await connection.close();
  }
}

/** Takes all that is in a queue. */
export const drain = (url: string, queue: string): Promise<GetMessage[]> =>
  onChannel(url, async (channel) => {
    const messages: GetMessage[] = [];
    for (;;) {
      const message = await channel.get(queue);
      if (message === false) break;
      messages.push(message);
    }
    channel.ackAll();
    return messages;
  });

/** Messages that wait in a queue. */
export const waitingIn = (url: string, queue: string): Promise<number> =>
  onChannel(url, async (channel) => (await channel.checkQueue(queue)).messageCount);
