import type { GetMessage, Options } from 'amqplib';
import { connect } from 'amqplib';
import type { RejectsQueue, StoredReject } from '../../contracts/rejects.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { createConfirmedPublish } from './confirmed-publish.ts';
import { rejectFacts } from './reject-headers.ts';
import type { Topology } from './topology.ts';

const takenAtOnce = 50;
const answerWithinMs = 5_000;

/**
 * The queue of what can't be used. Those that were taken are hidden until it is closed, or the process dies.
 * @throws {CallFailure} when the broker can't be used
 */
export async function openRejectsQueue(
  url: string,
  names: Pick<Topology, 'exchange' | 'rejected'>,
): Promise<RejectsQueue> {
  const connection = await call(connect(url, { timeout: answerWithinMs }));
  connection.on('error', () => {});
  const channel = await call(connection.createConfirmChannel());
  channel.on('error', () => {});
  const publish = createConfirmedPublish(channel);
  const taken = new Map<string, GetMessage>();

  return {
    async take() {
      const rejects: StoredReject[] = [];
      while (rejects.length < takenAtOnce) {
        const message = await call(channel.get(names.rejected));
        if (message === false) break;
        const reject = rejectOf(message);
        taken.set(reject.receiptHandle, message);
        rejects.push(reject);
      }
      return rejects;
    },

    async release(rejects) {
      for (const message of messagesOf(rejects)) channel.nack(message, false, true);
    },

    async redrive(rejects) {
      const messages = messagesOf(rejects);
      const trouble = await publish(
        names.exchange,
        messages.map(({ content, properties: { contentType, messageId } }) => ({
          ...{ body: content, options: { contentType, messageId } as Options.Publish },
        })),
      );
      if (trouble !== null) throw new CallFailure('server_fault', `RabbitMQ did not take them: ${trouble}.`);
      for (const message of messages) channel.ack(message);
      return rejects;
    },

    async close() {
      // Else acknowledgements on their way might not get there.
      await channel.close().catch(() => {});
      await connection.close().catch(() => {});
    },
  };

  function messagesOf(rejects: StoredReject[]): GetMessage[] {
    return rejects.flatMap(({ receiptHandle }) => {
      const message = taken.get(receiptHandle);
      taken.delete(receiptHandle);
      return message ?? [];
    });
  }
}

function rejectOf({ content, fields, properties }: GetMessage): StoredReject {
  const { reason, detail, deliveries, rejectedAt } = rejectFacts(properties);
  const tag = String(fields.deliveryTag);
  return {
    ...{ messageId: tag, receiptHandle: tag, sourceMessageId: String(properties.messageId ?? '') },
    ...{ reason, detail, receiveCount: deliveries, rejectedAt, body: content.toString(), whole: true },
  };
}

async function call<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const { message, code } = error as Error & { code?: unknown };
    const missing = code === 404 ? 'not_found' : 'unreachable';
    throw new CallFailure(missing, `RabbitMQ can’t be asked: ${message || String(code)}.`, { cause: error });
  }
}
