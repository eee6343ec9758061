import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';
import { listeningAddresses } from './listening-addresses.ts';

let service: TestService;
let client: SQSClient;
beforeAll(async () => {
  service = await startTestService('sqs');
  client = new SQSClient({ region: 'us-east-1', endpoint: service.url, credentials: service.credentials });
});
afterAll(async () => {
  client?.destroy();
  await service?.stop();
});

test('takes, delivers and deletes messages of Amazon’s SDK', async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'submissions' }));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"é":1}' }));
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  expect(Messages.map(({ Body }) => Body)).toEqual(['{"é":1}']);
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
});

test('keeps to AWS’s limits', async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'limits' }));
  const tooLong = new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1024 * 1024 + 1) });
  await expect(client.send(tooLong)).rejects.toThrow('MessageTooLong');
});

test('listens on loopback alone', () => {
  expect(listeningAddresses(service.port)).toEqual(['127.0.0.1']);
});
