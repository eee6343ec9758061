import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel, ConsumeMessage, Options } from 'amqplib';
import type { FindingRejectReason } from '../../contracts/karma/findings.ts';
import type { ConfirmedPublish } from './confirmed-publish.ts';
import { createConfirmedPublish } from './confirmed-publish.ts';
import type { Session } from './connection.ts';
import { keepConnected } from './connection.ts';
import { rejectHeaders } from './reject-headers.ts';
import type { Topology } from './topology.ts';
import { ensureTopology } from './topology.ts';

/** A message as the broker delivered it. Acknowledging or giving back what is lost does nothing. */
export interface Delivery {
  body: Uint8Array;
  messageId: unknown;
  contentType: unknown;
  /** How often it was delivered before, to whomever. */
  earlierDeliveries: number;
  /** Aborts when it can no longer be acknowledged: the broker delivers it again. */
  lost: AbortSignal;
  acknowledge(): void;
  /** It is delivered again, which counts as one more delivery. */
  giveBack(): void;
}

export interface FindingsQueueOptions {
  url: string;
  topology: Topology;
  /** Messages that are delivered and not acknowledged, at most. */
  prefetch: number;
  onDelivery(delivery: Delivery): void;
  /** Told in a sentence why nothing comes for now, and null once it can come again. */
  onTrouble(reason: string | null): void;
}

interface Current {
  session: Session;
  channel: ConfirmChannel;
  publish: ConfirmedPublish;
  consumerTag: string | null;
}

const retryMs = 1_000;
const flushWithinMs = 2_000;

/** The queue of findings as a consumer takes from it; away brokers are waited for, for ever. Takes nothing until it is told to. */
export async function createFindingsQueue(options: FindingsQueueOptions) {
  const { url, topology, prefetch, onDelivery, onTrouble } = options;
  let current: Current | null = null;
  let isWanted = false;
  let changing: Promise<void> = Promise.resolve();

  async function establish(session: Session): Promise<void> {
    await ensureTopology(session, topology);
    const channel = await session.openChannel();
    await channel.prefetch(prefetch);
    const publish = createConfirmedPublish(await session.openChannel());
    const next: Current = { session, channel, publish, consumerTag: null };
    current = next;
    session.ended.addEventListener('abort', () => {
      if (current === next) current = null;
    });
    await bringToWish();
  }

  /** One change after another, the last one to what is wanted by then. What fails is made anew with the next connection. */
  function bringToWish(): Promise<void> {
    changing = changing
      .catch(() => {})
      .then(async () => {
        if (current === null || isWanted === (current.consumerTag !== null)) return;
        const tag = current.consumerTag;
        current.consumerTag = null;
        if (tag === null) current.consumerTag = await consume(current);
        else await current.channel.cancel(tag);
      });
    return changing;
  }

  async function consume({ session, channel }: Current): Promise<string> {
    const { consumerTag } = await channel.consume(topology.queue, (message) => {
      // The queue was deleted, or its leader is gone.
      if (message === null) void channel.close().catch(() => {});
      else onDelivery(deliveryOf(message, channel, session.ended));
    });
    return consumerTag;
  }

  const connection = await keepConnected({ url, name: 'vigil karma consumer', establish, onTrouble });

  return {
    /** Whether messages are to come; those that are under way come all the same. */
    take(wanted: boolean): void {
      isWanted = wanted;
      bringToWish().catch(() => {});
    },

    /**
     * Puts a message among the rejects and acknowledges it then, for as long as it takes.
     * @returns whether it is there; false when it was lost before
     */
    async setAside(delivery: Delivery, reason: FindingRejectReason, detail: string): Promise<boolean> {
      const { contentType, messageId } = delivery;
      const now = new Date();
      const headers = rejectHeaders(reason, detail, delivery.earlierDeliveries + 1, now);
      const properties = { contentType, messageId, headers, timestamp: Math.floor(now.getTime() / 1_000) };
      for (let failures = 0; !delivery.lost.aborted && current !== null; failures += 1) {
        const message = { body: Buffer.from(delivery.body), options: properties as Options.Publish };
        const trouble = await current.publish(topology.rejected, [message]);
        if (trouble === null) {
          if (failures > 0) onTrouble(null);
          delivery.acknowledge();
          return true;
        }
        onTrouble(`RabbitMQ did not take a reject: ${trouble}.`);
        await delay(retryMs, undefined, { signal: delivery.lost }).catch(() => {});
      }
      return false;
    },

    /** Messages that wait to be delivered. @throws {Error} while there is no connection */
    async backlog(): Promise<number> {
      if (current === null) throw new Error('There is no connection to RabbitMQ.');
      return (await current.channel.checkQueue(topology.queue)).messageCount;
    },

    /** What was not acknowledged is delivered again. */
    async close(): Promise<void> {
      // Else acknowledgements on their way might not get there.
      const flushed = current?.channel.close().catch(() => {});
      await Promise.race([flushed, delay(flushWithinMs, undefined, { ref: false })]);
      await connection.close();
    },
  };
}

function deliveryOf(message: ConsumeMessage, channel: ConfirmChannel, lost: AbortSignal): Delivery {
  const { contentType, messageId, headers } = message.properties;
  const settle = (act: () => void) => {
    if (lost.aborted) return;
    try {
      act();
    } catch {
      // The channel is about to close, which gives it back.
    }
  };
  return {
    ...{ body: message.content, messageId, contentType, lost },
    earlierDeliveries: Number(headers?.['x-delivery-count'] ?? 0),
    acknowledge: () => settle(() => channel.ack(message)),
    giveBack: () => settle(() => channel.nack(message, false, true)),
  };
}
