import type { SQSClient } from '@aws-sdk/client-sqs';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { call } from '../aws/call.ts';
import { isMissing } from '../aws/wait-until.ts';
import { queueUrl } from './queue-url.ts';

export interface QueueNames {
  submissions: string;
  rejects: string;
}

/** Where SQS puts a message that was delivered this often and never deleted. */
const deadLetterName = (queue: string): string => `${queue}-dead`;
const maxReceiveCount = 5;
/** The longest that SQS keeps messages: what is set aside waits for people. */
const keepSeconds = String(14 * 86_400);

/**
 * Makes sure that the queues are there.
 * @param create whether those that are missing are made, that of the submissions with a dead-letter queue
 * @throws {CallFailure} of `not_found` for a missing one, others when SQS can't be asked
 */
export async function ensureQueues(client: SQSClient, names: QueueNames, create: boolean): Promise<void> {
  await ensureQueue(client, names.rejects, create, async () => ({ MessageRetentionPeriod: keepSeconds }));
  await ensureQueue(client, names.submissions, create, async () => {
    const dead = deadLetterName(names.submissions);
    await ensureQueue(client, dead, create, async () => ({ MessageRetentionPeriod: keepSeconds }));
    const deadLetterTargetArn = await arnOf(client, dead);
    return { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) };
  });
}

async function ensureQueue(
  client: SQSClient,
  name: string,
  create: boolean,
  attributes: () => Promise<Record<string, string>>,
): Promise<void> {
  try {
    await queueUrl(client, name)();
  } catch (error) {
    if (!create || !isMissing(error)) throw error;
    const command = new CreateQueueCommand({ QueueName: name, Attributes: await attributes() });
    await call('SQS', (given) => client.send(command, given));
  }
}

async function arnOf(client: SQSClient, name: string): Promise<string> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: await queueUrl(client, name)(),
    AttributeNames: ['QueueArn'],
  });
  const { Attributes } = await call('SQS', (given) => client.send(command, given));
  return Attributes?.QueueArn ?? '';
}
