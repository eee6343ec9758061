import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import type { Session } from './connection.ts';

export interface Topology {
  /** Durable, fanout: other queues may be bound to it too. */
  exchange: string;
  /** What karma takes findings from. */
  queue: string;
  /** Exchange and queue of what can't be used. */
  rejected: string;
  /** How often a message is delivered anew before it is put there. */
  deliveryLimit: number;
}

/** As the settings of karma name it. */
export const topologyOf = (names: {
  findingsExchange: string;
  findingsQueue: string;
  findingsRejected: string;
  findingsDeliveryLimit: number;
}): Topology => ({
  ...{ exchange: names.findingsExchange, queue: names.findingsQueue, rejected: names.findingsRejected },
  deliveryLimit: names.findingsDeliveryLimit,
});

/** RabbitMQ 4 would else drop a reject after twenty looks at it. */
const noLimit = 2_147_483_647;

/**
 * Makes sure that exchanges and queues are there, as they are to be.
 * @throws {Error} of the broker, for those that are otherwise; and for missing ones, where making them is forbidden
 */
export async function ensureTopology({ attempt }: Session, topology: Topology): Promise<void> {
  const missing = await attempt((channel) => check(channel, topology)).then(
    () => null,
    (error: unknown) => error,
  );
  try {
    await attempt((channel) => declare(channel, topology));
  } catch (error) {
    if (codeOf(error) !== accessRefused || missing !== null) throw error;
  }
  if (codeOf(missing) === notFound) await delay(writtenDownMs);
}

const accessRefused = 403;
const notFound = 404;
/** RabbitMQ writes down late that there is a quorum queue: killed before that, it forgets all that it confirmed for it. */
const writtenDownMs = 1_000;

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

async function declare(channel: Channel, { exchange, queue, rejected, deliveryLimit }: Topology): Promise<void> {
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

async function check(channel: Channel, { exchange, queue, rejected }: Topology): Promise<void> {
  for (const name of [rejected, exchange]) await channel.checkExchange(name);
  for (const name of [rejected, queue]) await channel.checkQueue(name);
}
