import type { Message } from '@aws-sdk/client-sqs';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startSqsProxy } from '../../../simulators/aws-proxy/sqs.ts';
import { dispatch } from '../../../simulators/sensor-fleet/dispatch.ts';
import type { FleetSubmission } from '../../../simulators/sensor-fleet/fleet.ts';
import { sensorFleet } from '../../../simulators/sensor-fleet/fleet.ts';
import { createQueueSender } from '../../../simulators/sensor-fleet/queue.ts';
import { gate } from '../../helpers/gate.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';

let service: TestService;
let direct: SQSClient;
beforeAll(async () => {
  service = await startTestService('sqs');
  direct = clientOf(service.url);
});
afterAll(async () => {
  direct?.destroy();
  await service?.stop();
});

const clientOf = (endpoint: string) =>
  new SQSClient({
    ...{ region: 'us-east-1', endpoint, credentials: service.credentials },
    ...{ useQueueUrlAsEndpoint: false, maxAttempts: 1 },
  });

const fleet = (): Iterable<FleetSubmission> =>
  sensorFleet({
    ...{ devices: 3, intervalSeconds: [1, 2], events: [3, 5], invalid: 0.1, seed: 1 },
    startMs: Date.parse('2021-03-29T12:00:00Z'),
  });

function firstBodies(count: number): string[] {
  const bodies: string[] = [];
  for (const { body } of fleet()) if (bodies.push(body) === count) break;
  return bodies;
}

/** Takes all that is in a queue. */
async function drain(QueueUrl: string | undefined): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await direct.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }: Message) => Body));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await direct.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

test('waits for the queue, and gets everything to it though every fifth entry and request fails', async () => {
  const proxy = await startSqsProxy({
    upstream: service.url,
    seed: 3,
    faults: { failedSends: 0.2, failedRequests: 0.2 },
  });
  const client = clientOf(proxy.url);
  const missing = gate();
  const stopping = new AbortController().signal;
  const troubles: (string | null)[] = [];
  const onTrouble = (reason: string | null) => {
    troubles.push(reason);
    missing.open();
  };
  const sender = createQueueSender({ client, queue: 'late', stopping, onTrouble });
  try {
    const rate = Number.POSITIVE_INFINITY;
    const sending = dispatch({ submissions: fleet(), rate, total: 500, send: sender.send, stopping });
    await missing.opened;
    const { QueueUrl } = await direct.send(new CreateQueueCommand({ QueueName: 'late' }));
    await sending;
    expect((await drain(QueueUrl)).sort()).toEqual(firstBodies(500).sort());
    expect(sender.counts).toMatchObject({ sent: 500, refused: 0 });
    expect(sender.counts.resent).toBeGreaterThan(50);
    expect(troubles[0]).toEqual(expect.any(String));
    expect(troubles.at(-1)).toBeNull();
  } finally {
    client.destroy();
    await proxy.stop();
  }
});

test('what the queue never takes is counted, and its neighbours go', async () => {
  const { QueueUrl } = await direct.send(new CreateQueueCommand({ QueueName: 'strict' }));
  const stopping = new AbortController().signal;
  const sender = createQueueSender({ client: direct, queue: 'strict', stopping, onTrouble: () => {} });
  await sender.send(['one', '\u0000', 'two']);
  expect(sender.counts).toEqual({ sent: 2, resent: 0, refused: 1 });
  expect((await drain(QueueUrl)).sort()).toEqual(['one', 'two']);
});

test('it gives up once it is to stop', async () => {
  const stopping = new AbortController();
  const sender = createQueueSender({
    ...{ client: direct, queue: 'never', stopping: stopping.signal },
    onTrouble: () => stopping.abort(),
  });
  await sender.send(['one']);
  expect(sender.counts).toEqual({ sent: 0, resent: 0, refused: 0 });
});
