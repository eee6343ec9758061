import type { ConfirmChannel, Options } from 'amqplib';

export interface Outgoing {
  body: Buffer;
  options: Options.Publish;
}

/**
 * Publishes messages on a channel of its own, persistent and mandatory: one that no queue is bound for comes back.
 * @returns null once the broker has put each of them into a queue; else why some may be in none, in words
 */
export type ConfirmedPublish = (exchange: string, messages: Outgoing[]) => Promise<string | null>;

export function createConfirmedPublish(channel: ConfirmChannel): ConfirmedPublish {
  let isReturned = false;
  channel.on('return', () => {
    isReturned = true;
  });

  function publishOne(exchange: string, { body, options }: Outgoing): Promise<string | null> {
    return new Promise((resolve) => {
      const settle = (error: unknown) => {
        if (error) resolve(error instanceof Error ? error.message : String(error));
        else resolve(null);
      };
      try {
        channel.publish(exchange, '', body, { ...options, persistent: true, mandatory: true }, settle);
      } catch (error) {
        // The channel has just been closed.
        settle(error);
      }
    });
  }

  async function publish(exchange: string, messages: Outgoing[]): Promise<string | null> {
    isReturned = false;
    const reasons = await Promise.all(messages.map((message) => publishOne(exchange, message)));
    // A message comes back before its confirm does.
    if (isReturned) return `no queue is bound to the exchange ${exchange}`;
    return reasons.find((reason) => reason !== null) ?? null;
  }

  // One after another, so that it is known of which call a message comes back.
  let last: Promise<unknown> = Promise.resolve();
  return (exchange, messages) => {
    const outcome = last.then(() => publish(exchange, messages));
    last = outcome;
    return outcome;
  };
}
