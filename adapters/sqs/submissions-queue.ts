import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { call, requestTimeoutMs } from '../aws/call.ts';
import type { Circuit } from '../aws/circuit.ts';
import { queueUrl } from './queue-url.ts';
import { sendEntries } from './requests.ts';

export interface SubmissionsQueueOptions {
  client: SQSClient;
  /** Name of the queue. */
  queue: string;
  circuit: Circuit;
  /** 1 to 10. */
  messagesPerRequest: number;
  visibilitySeconds: number;
  /** How long a poll waits for a message, 0 to 20. */
  waitSeconds: number;
}

/** The queue of submissions, as a consumer takes from it. Every method throws CallFailure when the queue fails. */
export function createSubmissionsQueue(options: SubmissionsQueueOptions) {
  const { client, circuit, waitSeconds } = options;
  const url = queueUrl(client, options.queue);
  const pollTimeoutMs = waitSeconds * 1000 + requestTimeoutMs;

  return {
    get circuit() {
      return circuit.state;
    },

    async receive(signal: AbortSignal) {
      const { Messages = [] } = await circuit.run(async () => {
        const command = new ReceiveMessageCommand({
          QueueUrl: await url(),
          MaxNumberOfMessages: options.messagesPerRequest,
          VisibilityTimeout: options.visibilitySeconds,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        });
        return call(
          'SQS',
          ({ abortSignal }) => client.send(command, { abortSignal: AbortSignal.any([abortSignal, signal]) }),
          pollTimeoutMs,
        );
      });
      return Messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        receiveCount: Number(Attributes.ApproximateReceiveCount ?? 1),
        sentAtMs: Number(Attributes.SentTimestamp ?? Date.now()),
      }));
    },

    async release(messages: { receiptHandle: string }[]): Promise<void> {
      for (let start = 0; start < messages.length; start += 10) {
        const entries = messages
          .slice(start, start + 10)
          .map(({ receiptHandle }) => ({ ReceiptHandle: receiptHandle, VisibilityTimeout: 0 }));
        await sendEntries(circuit, entries, async (Entries) => {
          const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: await url(), Entries });
          return call('SQS', (given) => client.send(command, given));
        });
      }
    },

    async backlog(): Promise<number> {
      const command = new GetQueueAttributesCommand({
        QueueUrl: await url(),
        AttributeNames: ['ApproximateNumberOfMessages'],
      });
      const { Attributes } = await circuit.run(() => call('SQS', (given) => client.send(command, given)));
      return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
    },
  };
}
