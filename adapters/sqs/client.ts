import { SQSClient } from '@aws-sdk/client-sqs';
import type { AwsTarget } from '../aws/client-options.ts';
import { clientOptions } from '../aws/client-options.ts';

/** Every request goes to the endpoint, though a queue's URL may name another host: there may be a proxy between. */
export const createSqsClient = (target: AwsTarget): SQSClient =>
  new SQSClient({ ...clientOptions(target), useQueueUrlAsEndpoint: false });
