import type { SQSClient } from '@aws-sdk/client-sqs';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { CallFailure } from '../../contracts/telemetry/failures.ts';
import { call } from '../aws/call.ts';

/**
 * Finds out a queue's URL when it is first needed, and keeps it.
 * @returns a function that throws CallFailure while it can't be found out
 */
export function queueUrl(client: SQSClient, name: string): () => Promise<string> {
  let known: Promise<string> | null = null;
  return () => {
    known ??= askForUrl(client, name).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

async function askForUrl(client: SQSClient, name: string): Promise<string> {
  const command = new GetQueueUrlCommand({ QueueName: name });
  const { QueueUrl } = await call('SQS', (options) => client.send(command, options));
  if (QueueUrl === undefined) throw new CallFailure('server_fault', `SQS gave no URL of the queue ${name}.`);
  return QueueUrl;
}
