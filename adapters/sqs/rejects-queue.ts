import { gunzipSync } from 'node:zlib';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import type { RejectsQueue, StoredReject } from '../../contracts/rejects.ts';
import { call } from '../aws/call.ts';
import type { QueueNames } from './ensure-queues.ts';
import { outcomesOf } from './entries.ts';
import { queueUrl } from './queue-url.ts';
import { cutEncoding, packedEncoding } from './reject-message.ts';
import { groupsOf } from './requests.ts';

const hiddenSeconds = 60;
/** What SQS takes in a request, whatever a queue allows in a message. */
const largestRequestBytes = 262_144;

export function createRejectsQueue(client: SQSClient, names: QueueNames): RejectsQueue {
  const rejectsUrl = queueUrl(client, names.rejects);
  const submissionsUrl = queueUrl(client, names.submissions);

  return {
    async take() {
      const command = new ReceiveMessageCommand({
        QueueUrl: await rejectsUrl(),
        ...{ MaxNumberOfMessages: 10, VisibilityTimeout: hiddenSeconds, WaitTimeSeconds: 1 },
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      });
      const { Messages = [] } = await call('SQS', (given) => client.send(command, given));
      return Messages.map(readReject);
    },

    async release(rejects) {
      for (const group of groupsOf(rejects, () => 0, 0)) {
        const command = new ChangeMessageVisibilityBatchCommand({
          QueueUrl: await rejectsUrl(),
          Entries: group.map(({ receiptHandle }, index) => ({
            ...{ Id: String(index), ReceiptHandle: receiptHandle, VisibilityTimeout: 0 },
          })),
        });
        await call('SQS', (given) => client.send(command, given));
      }
    },

    async redrive(rejects) {
      const gone: StoredReject[] = [];
      const whole = rejects.filter((reject) => reject.whole);
      for (const group of groupsOf(whole, ({ body }) => Buffer.byteLength(body), largestRequestBytes)) {
        const send = new SendMessageBatchCommand({
          QueueUrl: await submissionsUrl(),
          Entries: group.map(({ body }, index) => ({ Id: String(index), MessageBody: body })),
        });
        const answer = await call('SQS', (given) => client.send(send, given));
        const outcomes = outcomesOf(answer, group.length);
        const sent = group.filter((_, index) => outcomes[index]?.state === 'done');
        if (sent.length === 0) continue;
        const remove = new DeleteMessageBatchCommand({
          QueueUrl: await rejectsUrl(),
          Entries: sent.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
        });
        await call('SQS', (given) => client.send(remove, given));
        gone.push(...sent);
      }
      return gone;
    },

    close: async () => {},
  };
}

function readReject({ MessageId, ReceiptHandle, Body = '', Attributes = {}, ...message }: Message): StoredReject {
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue ?? '';
  const encoding = attribute('encoding');
  return {
    ...{ messageId: MessageId ?? '', receiptHandle: ReceiptHandle ?? '' },
    ...{ reason: attribute('reason'), detail: attribute('detail'), sourceMessageId: attribute('sourceMessageId') },
    receiveCount: Number(attribute('receiveCount')),
    rejectedAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    body: encoding === packedEncoding ? gunzipSync(Buffer.from(Body, 'base64')).toString() : Body,
    whole: encoding !== cutEncoding,
  };
}
