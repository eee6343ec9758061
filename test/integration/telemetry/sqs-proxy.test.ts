import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityBatchCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSqsClient } from '../../../adapters/sqs/client.ts';
import type { SqsFaults } from '../../../simulators/aws-proxy/faults.ts';
import type { AwsProxy } from '../../../simulators/aws-proxy/proxy.ts';
import { startSqsProxy } from '../../../simulators/aws-proxy/sqs.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';

let sqs: TestService;
let direct: SQSClient;
let queues = 0;
beforeAll(async () => {
  sqs = await startTestService('sqs');
  direct = clientOf(sqs.url);
});
afterAll(async () => {
  direct.destroy();
  await sqs.stop();
});

const clientOf = (endpoint: string): SQSClient =>
  createSqsClient({ endpoint, region: '', credentials: sqs.credentials });

interface Place {
  QueueUrl: string;
  proxy: AwsProxy<SqsFaults>;
  /** Goes through the proxy. */
  client: SQSClient;
}

/** With a queue that holds messages `0`, `1`, … */
async function withProxy(
  messages: number,
  faults: Partial<SqsFaults>,
  use: (place: Place) => Promise<void>,
): Promise<void> {
  queues += 1;
  const { QueueUrl = '' } = await direct.send(new CreateQueueCommand({ QueueName: `submissions-${queues}` }));
  const proxy = await startSqsProxy({ upstream: sqs.url, faults });
  const client = clientOf(proxy.url);
  for (let sent = 0; sent < messages; sent += 10) await send(direct, QueueUrl, sent, Math.min(10, messages - sent));
  try {
    await use({ QueueUrl, proxy, client });
  } finally {
    client.destroy();
    await proxy.stop();
  }
}

const send = (client: SQSClient, QueueUrl: string, first: number, count: number) =>
  client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: Array.from({ length: count }, (_, index) => ({ Id: `${index}`, MessageBody: `${first + index}` })),
    }),
  );

/** Receives until a receive comes back empty. */
async function receiveAll({ client, QueueUrl }: Pick<Place, 'client' | 'QueueUrl'>): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return all;
    all.push(...Messages);
  }
}

const entriesOf = (messages: Message[]) =>
  messages.map(({ ReceiptHandle = '', MessageId = '' }) => ({ Id: MessageId, ReceiptHandle }));

/** Messages of the queue, hidden or not. */
async function left(QueueUrl: string): Promise<number> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  const { Attributes = {} } = await direct.send(command);
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

test('deletes fail, expire and get lost, each told or not as it should be', () =>
  withProxy(300, { failedDeletes: 0.2, lostDeletes: 0.2, expiredReceipts: 0.2 }, async (place) => {
    const { client, QueueUrl, proxy } = place;
    const messages = await receiveAll(place);
    expect(messages.length).toBe(300);
    const codes: string[] = [];
    const done: string[] = [];
    for (let first = 0; first < messages.length; first += 10) {
      const Entries = entriesOf(messages.slice(first, first + 10));
      const answer = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      const named = [...(answer.Successful ?? []), ...(answer.Failed ?? [])].map(({ Id }) => Id);
      expect(named.sort()).toEqual(Entries.map(({ Id }) => Id).sort());
      for (const { Code, SenderFault } of answer.Failed ?? []) codes.push(`${Code} ${SenderFault}`);
      done.push(...(answer.Successful ?? []).map(({ Id = '' }) => Id));
    }
    const { failedDeletes = 0, lostDeletes = 0, expiredReceipts = 0 } = proxy.counts().faults;
    expect(new Set(codes)).toEqual(new Set(['InternalError false', 'ReceiptHandleIsInvalid true']));
    expect(codes.length).toBe(failedDeletes + expiredReceipts);
    expect(done.length).toBe(300 - codes.length);
    for (const count of [failedDeletes, lostDeletes, expiredReceipts]) expect(count).toBeGreaterThan(20);
    expect(await left(QueueUrl)).toBe(codes.length + lostDeletes);
  }));

test('messages are handed out again, as they were, and are deleted once for all', () =>
  withProxy(50, { duplicateDeliveries: 1 }, async (place) => {
    const messages = await receiveAll(place);
    const copies = new Map<string, Message[]>();
    for (const message of messages) {
      const id = message.MessageId ?? '';
      copies.set(id, [...(copies.get(id) ?? []), message]);
    }
    expect(copies.size).toBe(50);
    for (const pair of copies.values()) expect(pair).toEqual([pair[0], pair[0]]);
    expect(place.proxy.counts().faults).toEqual({ duplicateDeliveries: 50 });

    const { client, QueueUrl } = place;
    const Entries = entriesOf([...copies.values()].flatMap((pair) => pair[1] ?? []).slice(0, 10));
    const { Successful = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(Successful.length).toBe(10);
    expect(await left(QueueUrl)).toBe(40);
  }));

test('changes of visibility and sends fail by the entry', () =>
  withProxy(50, { failedVisibilityChanges: 0.5, failedSends: 0.5 }, async (place) => {
    const { client, QueueUrl, proxy } = place;
    const messages = await receiveAll(place);
    let failed = 0;
    for (let first = 0; first < messages.length; first += 10) {
      const Entries = entriesOf(messages.slice(first, first + 10)).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      const answer = await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      failed += answer.Failed?.length ?? 0;
    }
    expect(failed).toBe(proxy.counts().faults.failedVisibilityChanges);
    // The others can be received again at once.
    expect((await receiveAll(place)).length).toBe(50 - failed);

    const answers = [await send(client, QueueUrl, 50, 10), await send(client, QueueUrl, 60, 10)];
    const unsent = answers.flatMap(({ Failed = [] }) => Failed).length;
    expect(unsent).toBe(proxy.counts().faults.failedSends);
    expect(await left(QueueUrl)).toBe(70 - unsent);
  }));

test('a delete whose answer is dropped is done', () =>
  withProxy(10, { droppedAnswers: 1, operations: ['DeleteMessageBatch'] }, async (place) => {
    const { client, QueueUrl } = place;
    const Entries = entriesOf(await receiveAll(place));
    await expect(client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).rejects.toThrow('ECONNRESET');
    expect(await left(QueueUrl)).toBe(0);
  }));

test('a long poll gets what comes while it waits', () =>
  withProxy(0, { duplicateDeliveries: 0.5 }, async ({ client, QueueUrl }) => {
    const poll = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await send(direct, QueueUrl, 0, 1);
    expect((await poll).Messages?.map(({ Body }) => Body)).toEqual(['0']);
  }));
