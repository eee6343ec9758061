import { devNull } from 'node:os';
import { ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { call } from '../../../adapters/aws/call.ts';
import { createKinesisClient } from '../../../adapters/kinesis/client.ts';

const { env } = process;
beforeEach(() => {
  process.env = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };
});
afterEach(() => {
  process.env = env;
});

test('where nothing has been configured, that is what is said', async () => {
  const client = createKinesisClient({ endpoint: '', region: '' });
  await expect(call('Kinesis', (options) => client.send(new ListStreamsCommand(), options))).rejects.toMatchObject({
    code: 'unreachable',
    message: 'Kinesis can’t be reached (no region is set).',
  });
});
