import { KinesisClient } from '@aws-sdk/client-kinesis';
import type { AwsTarget } from '../aws/client-options.ts';
import { clientOptions } from '../aws/client-options.ts';

export const createKinesisClient = (target: AwsTarget): KinesisClient => new KinesisClient(clientOptions(target));
