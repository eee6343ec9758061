import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import { connect } from 'amqplib';
import { changesOf } from '../changes.ts';

/** A connection while it holds, and what was opened on it. */
export interface Session {
  /** Aborts once the connection is gone, or a channel of it: all of it is made anew then. */
  readonly ended: AbortSignal;
  openChannel(): Promise<ConfirmChannel>;
  /** On a channel of its own, so that being refused costs nothing else. */
  attempt<T>(use: (channel: Channel) => Promise<T>): Promise<T>;
}

export interface ConnectionOptions {
  /** amqp:// or amqps://, with its account and virtual host. */
  url: string;
  /** What RabbitMQ lists the connection as. */
  name: string;
  /** Makes what works on the connection. Run for each new one; where it fails, there is another one later. */
  establish(session: Session): Promise<void>;
  /** Told in a sentence without secrets why it can't be used, again when that changes, and null whenever it can be. */
  onTrouble(reason: string | null): void;
}

/** Within this the broker must have answered; a connection that says nothing for so long is dead. */
const silentSeconds = 10;
const closeWithinMs = 2_000;
const pace = { initialDelay: 200, maxDelay: 10_000, jitter: 0.5 };

/** Keeps a connection, for ever: where there is none, another is tried after a while that grows and is never quite the same. */
export async function keepConnected(options: ConnectionOptions): Promise<{ close(): Promise<void> }> {
  const { name, establish } = options;
  const tell = changesOf(options.onTrouble);
  const connection = await connect(withHeartbeat(options.url), {
    ...{ clientProperties: { connection_name: name }, timeout: silentSeconds * 1_000, noDelay: true },
    recovery: { ...pace, waitForConnect: false, setup: (model: ChannelModel) => begin(model, establish, tell) },
  });
  // What an error breaks is told when it has broken.
  connection.on('error', () => {});
  connection.on('connect-failed', (error) => tell(troubleOf(error)));
  connection.on('disconnect', (error) => tell(troubleOf(error)));
  connection.on('connect', () => tell(null));
  connection.on('blocked', (reason) => tell(`RabbitMQ takes nothing for now: ${reason}.`));
  connection.on('unblocked', () => tell(null));
  return { close: () => within(connection.close()) };
}

async function begin(
  model: ChannelModel,
  establish: (session: Session) => Promise<void>,
  tell: (reason: string) => void,
): Promise<void> {
  const ended = new AbortController();
  model.on('error', () => {});
  model.on('close', () => ended.abort());
  const session: Session = {
    ended: ended.signal,
    async openChannel() {
      const channel = await model.createConfirmChannel();
      channel.on('error', (error) => tell(troubleOf(error)));
      channel.on('close', () => {
        if (ended.signal.aborted) return;
        ended.abort();
        void within(model.close());
      });
      return channel;
    },
    async attempt(use) {
      const channel = await model.createChannel();
      // The call that broke it is told.
      channel.on('error', () => {});
      const result = await use(channel);
      await channel.close();
      return result;
    },
  };
  try {
    await establish(session);
  } catch (error) {
    // Only begun: a broker that hangs would never let it end.
    void within(model.close());
    throw error;
  }
}

const within = async (closing: Promise<void>): Promise<void> =>
  Promise.race([closing.catch(() => {}), delay(closeWithinMs, undefined, { ref: false })]);

/** The user's own wish comes first. */
function withHeartbeat(url: string): string {
  const target = new URL(url);
  if (!target.searchParams.has('heartbeat')) target.searchParams.set('heartbeat', String(silentSeconds));
  return target.href;
}

/** The broker's own words name what it refuses, and no passwords. */
const troubleOf = (error: Error & { code?: unknown }): string =>
  `RabbitMQ can’t be used: ${(error.message || String(error.code ?? error.name)).replace(/\.$/, '')}.`;
