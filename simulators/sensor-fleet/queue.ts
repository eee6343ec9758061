import type { SQSClient } from '@aws-sdk/client-sqs';
import { GetQueueUrlCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { ExponentialBackoff, handleAll, retry } from 'cockatiel';

/** What a request may carry: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const requestLimits = { messages: 10, bytes: 262_144 } as const;

export interface SentCounts {
  /** That the queue has taken. */
  sent: number;
  /** Sent once more, because the queue had not taken them. */
  resent: number;
  /** That the queue never takes, such as too large ones. */
  refused: number;
}

export interface QueueSender {
  readonly counts: SentCounts;
  /** Returns once the queue has taken or refused each of them, or once it is to stop and the request under way has ended. */
  send(bodies: string[]): Promise<void>;
}

export interface QueueSenderOptions {
  client: SQSClient;
  /** Name of the queue. */
  queue: string;
  stopping: AbortSignal;
  /** Told, in one sentence, why nothing goes for now, and null once something goes again. */
  onTrouble(reason: string | null): void;
}

const requestTimeoutMs = 5_000;
const persistently = retry(handleAll, {
  maxAttempts: Number.POSITIVE_INFINITY,
  backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }),
});

/** Sends for as long as it takes: the queue may not be there yet, or be away for a while. */
export function createQueueSender({ client, queue, stopping, onTrouble }: QueueSenderOptions): QueueSender {
  const counts: SentCounts = { sent: 0, resent: 0, refused: 0 };
  let url: string | undefined;

  /** @returns those that the queue did not take, and may yet */
  async function sendOnce(bodies: string[]): Promise<string[]> {
    const options = () => ({ abortSignal: AbortSignal.timeout(requestTimeoutMs) });
    url ??= (await client.send(new GetQueueUrlCommand({ QueueName: queue }), options())).QueueUrl;
    const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
    const command = new SendMessageBatchCommand({ QueueUrl: url, Entries });
    const { Successful = [], Failed = [] } = await client.send(command, options());
    const refused = Failed.filter(({ SenderFault }) => SenderFault);
    const settled = new Set([...Successful, ...refused].map(({ Id }) => Id));
    counts.sent += Successful.length;
    counts.refused += refused.length;
    return bodies.filter((_, index) => !settled.has(String(index)));
  }

  return {
    counts,
    async send(bodies) {
      let rest = bodies;
      const attempts = persistently.execute(async ({ attempt }) => {
        if (attempt > 0) {
          stopping.throwIfAborted();
          counts.resent += rest.length;
        }
        rest = await sendOnce(rest).catch((error: Error) => {
          onTrouble(error.message || error.name);
          throw error;
        });
        onTrouble(null);
        if (rest.length > 0) throw new Error(`The queue failed ${rest.length} entries.`);
      }, stopping);
      await attempts.catch((error: unknown) => {
        if (!stopping.aborted) throw error;
      });
    },
  };
}
