import type { Channel } from 'amqplib';
import type { Session } from './connection.ts';

export interface TopologyNames {
  /** Durable, fanout: other queues may be bound to it too. */
  exchange: string;
  /** What karma takes findings from. */
  queue: string;
  /** Exchange and queue of what can't be used. */
  rejected: string;
}

/** Deliveries of one message that nobody acknowledged. Far more than outages and crashes could make of one that is right. */
const deliveryLimit = 100;
/** RabbitMQ 4 would else drop a reject after twenty looks at it. */
const noLimit = 2_147_483_647;

/**
 * Makes sure that exchanges and queues are there, as they are to be.
 * @throws {Error} of the broker, for those that are otherwise; and for missing ones, where making them is forbidden
 */
export async function ensureTopology({ attempt }: Session, names: TopologyNames): Promise<void> {
  try {
    await attempt((channel) => declare(channel, names));
  } catch (error) {
    if ((error as { code?: unknown }).code !== accessRefused) throw error;
    await attempt((channel) => check(channel, names));
  }
}

const accessRefused = 403;

async function declare(channel: Channel, { exchange, queue, rejected }: TopologyNames): Promise<void> {
  await channel.assertExchange(rejected, 'fanout', { durable: true });
  await channel.assertQueue(rejected, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': noLimit },
  });
  await channel.bindQueue(rejected, rejected, '');
  await channel.assertExchange(exchange, 'fanout', { durable: true });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      ...{ 'x-queue-type': 'quorum', 'x-delivery-limit': deliveryLimit, 'x-dead-letter-exchange': rejected },
      // Otherwise a message could be lost on the way from queue to queue; this wants an overflow that drops nothing.
      ...{ 'x-dead-letter-strategy': 'at-least-once', 'x-overflow': 'reject-publish' },
    },
  });
  await channel.bindQueue(queue, exchange, '');
}

async function check(channel: Channel, { exchange, queue, rejected }: TopologyNames): Promise<void> {
  for (const name of [rejected, exchange]) await channel.checkExchange(name);
  for (const name of [rejected, queue]) await channel.checkQueue(name);
}
