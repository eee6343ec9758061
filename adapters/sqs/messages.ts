import type { SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import type { MessageQueue } from '../../activities/telemetry.ts';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { call } from '../aws/call.ts';
import type { Circuit } from '../aws/circuit.ts';
import type { EntryOutcome } from './entries.ts';
import { resultOf } from './entries.ts';
import { gather } from './gather.ts';
import { queueUrl } from './queue-url.ts';
import { rejectMessage, sizeOfMessage } from './reject-message.ts';
import { groupsOf, sendEntries } from './requests.ts';

export interface QueueMessagesOptions {
  client: SQSClient;
  /** Names of the queues. */
  submissions: string;
  rejects: string;
  circuit: Circuit;
  /** 1 to 10. */
  deletesPerRequest: number;
  /** How long a delete waits for others to share its request. */
  deleteIntervalMs: number;
}

/** SQS's own limit; a queue that is set lower tells so. */
const largestMessageBytes = 1_048_576;

/** The queue of submissions and that of rejects, as all batches of this process share them. */
export function createMessageQueue(options: QueueMessagesOptions): MessageQueue {
  const { client, circuit } = options;
  const submissionsUrl = queueUrl(client, options.submissions);
  const rejectsUrl = queueUrl(client, options.rejects);

  const gatheredDelete = gather<{ ReceiptHandle: string }, EntryOutcome>({
    maxItems: options.deletesPerRequest,
    maxWaitMs: options.deleteIntervalMs,
    send: (entries) =>
      sendEntries(circuit, entries, async (Entries) => {
        const command = new DeleteMessageBatchCommand({ QueueUrl: await submissionsUrl(), Entries });
        return call('SQS', (given) => client.send(command, given));
      }),
  });

  async function largestReject(): Promise<number> {
    const command = new GetQueueAttributesCommand({
      QueueUrl: await rejectsUrl(),
      AttributeNames: ['MaximumMessageSize'],
    });
    const { Attributes } = await call('SQS', (given) => client.send(command, given));
    return Number(Attributes?.MaximumMessageSize ?? largestMessageBytes);
  }

  return {
    async extend(messages, visibilitySeconds) {
      const groups = groupsOf(messages, () => 0, 0);
      const outcomes = await Promise.all(
        groups.map((group) =>
          sendEntries(
            circuit,
            group.map(({ receiptHandle }) => ({ ReceiptHandle: receiptHandle, VisibilityTimeout: visibilitySeconds })),
            async (Entries) => {
              const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: await submissionsUrl(), Entries });
              return call('SQS', (given) => client.send(command, given));
            },
          ),
        ),
      );
      return resultOf(messages, outcomes.flat());
    },

    async delete(messages) {
      const outcomes = messages.map(({ receiptHandle }) => gatheredDelete({ ReceiptHandle: receiptHandle }));
      return resultOf(messages, await Promise.all(outcomes));
    },

    async setAside(rejects) {
      let maxBytes: number;
      try {
        maxBytes = await circuit.run(largestReject);
      } catch (error) {
        if (!(error instanceof CallFailure)) throw error;
        return { failed: rejects, expired: [], failure: error.message };
      }
      const entries = await Promise.all(rejects.map((reject) => rejectMessage(reject, maxBytes)));
      const outcomes: EntryOutcome[] = [];
      for (const group of groupsOf(entries, sizeOfMessage, maxBytes)) {
        const sent = await sendEntries(circuit, group, async (Entries) => {
          const command = new SendMessageBatchCommand({ QueueUrl: await rejectsUrl(), Entries });
          return call('SQS', (given) => client.send(command, given));
        });
        outcomes.push(...sent);
      }
      return resultOf(rejects, outcomes);
    },
  };
}
