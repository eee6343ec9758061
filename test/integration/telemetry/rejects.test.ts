import { GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createCircuit } from '../../../adapters/aws/circuit.ts';
import { createSqsClient } from '../../../adapters/sqs/client.ts';
import { ensureQueues } from '../../../adapters/sqs/ensure-queues.ts';
import { createMessageQueue } from '../../../adapters/sqs/messages.ts';
import { queueUrl } from '../../../adapters/sqs/queue-url.ts';
import { createRejectsQueue } from '../../../adapters/sqs/rejects-queue.ts';
import type { RejectedMessage } from '../../../contracts/telemetry/batch.ts';
import { runVigil } from '../../cli/run-vigil.ts';
import type { TestService } from '../../helpers/services.ts';
import { startTestService } from '../../helpers/services.ts';

const names = { submissions: 'submissions', rejects: 'submissions-rejected' };
let service: TestService;
beforeAll(async () => {
  service = await startTestService('sqs');
});
afterAll(() => service?.stop());

const rejectOf = (index: number, changes: Partial<RejectedMessage> = {}): RejectedMessage => ({
  ...{ messageId: `message-${index}`, receiptHandle: 'x', reason: 'not_decodable', detail: 'No JSON.' },
  ...{ body: `rubbish ${index}`, receiveCount: 1, ...changes },
});

test('rejects are shown, stay, and are sent again when asked, by reason', async () => {
  const client = createSqsClient({ endpoint: service.url, region: '', credentials: service.credentials });
  await ensureQueues(client, names, true);
  await ensureQueues(client, names, true);
  const queue = createMessageQueue({
    ...{ client, ...names, circuit: createCircuit('SQS'), deletesPerRequest: 10, deleteIntervalMs: 0 },
  });
  const long = `{"long":"${'\u202e gnp.exe '.repeat(400)}"}`;
  const huge = 'x'.repeat(1_048_576 - 10);
  const all = [
    ...Array.from({ length: 12 }, (_, index) => rejectOf(index)),
    rejectOf(12, { reason: 'no_events', detail: 'events is empty.', body: long, receiveCount: 3 }),
    rejectOf(13, { reason: 'no_events', body: huge }),
  ];
  expect(await queue.setAside(all)).toMatchObject({ failed: [], expired: [] });

  const rejects = createRejectsQueue(client, names);
  const run = (...args: string[]) => runVigil('', ['telemetry', 'rejects', ...args], { rejects });
  const shown = await run();
  expect(shown.stderr).toBe('14 rejects\n');
  expect(shown.stdout).toContain('no_events  events is empty.');
  expect(shown.stdout).toContain('message message-12, delivered 3 times');
  expect(shown.stdout).not.toContain('\u202e');
  expect(shown.stdout.length).toBeLessThan(20_000);

  expect((await run('--reason', 'no_events', '--redrive')).stderr).toBe('2 submissions sent again\n');
  const lines = (await run('--json', '--limit', '3')).stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject(Array(3).fill({ reason: 'not_decodable', whole: true }));
  expect((await run()).stderr).toBe('12 rejects\n');

  const url = await queueUrl(client, names.submissions)();
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages', 'RedrivePolicy'] }),
  );
  expect(Attributes?.ApproximateNumberOfMessages).toBe('2');
  expect(JSON.parse(Attributes?.RedrivePolicy ?? '{}').maxReceiveCount).toEqual(5);
  const bodies: (string | undefined)[] = [];
  while (bodies.length < 2) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 1 }));
    bodies.push(...Messages.map(({ Body }) => Body));
  }
  expect(bodies.toSorted()).toEqual([huge, long].toSorted());
});
